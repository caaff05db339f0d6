"""tcp-echo-client: a TCP echo client (QGN tasks 6 to 8).

    python -m reference.tcp_echo_client [HOST [PORT]]

Sends `Hello!`, reads until as much has come back, prints it. Beside the guide's C:

    act.sa_handler = SIG_IGN; sigaction(…)   signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    fd = socket(…); connect(fd, …)           connect(host, port)
    while (nleft > 0) write(fd, ptr, …)      write_all(server, MESSAGE)
    while (nleft > 0) read(fd, ptr, …)       read_back(server, len(MESSAGE))
    write(1, "echo: ", 6)                    show(b"echo: %s\\n" % data)
    write(1, buffer, …)

A server that closes before everything has come back is no error to the guide's client, which
prints what it has. This one prints it too, and says so.
"""

import signal
import socket
import sys
from typing import NoReturn

HOST = "tejo.tecnico.ulisboa.pt"
PORT = "58001"
MESSAGE = b"Hello!\n"


def main() -> None:
    if len(sys.argv) > 3:
        fail("usage: tcp_echo_client [host [port]]")
    host = sys.argv[1] if len(sys.argv) > 1 else HOST
    port = sys.argv[2] if len(sys.argv) > 2 else PORT

    # Writing to a server that is gone raises SIGPIPE, which would end this program without a word
    # (task 8). Python ignores it from the start; said here because C does not.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    try:
        server = connect(host, port)
        write_all(server, MESSAGE)
        data = read_back(server, len(MESSAGE))
    except (OSError, UnicodeError) as problem:
        fail(f"{host}:{port}: {problem}")

    sys.stdout.buffer.write(b"echo: %s\n" % data)
    sys.stdout.buffer.flush()
    if len(data) < len(MESSAGE):
        fail(f"{host}:{port}: closed after {len(data)} of {len(MESSAGE)} bytes")


def connect(host: str, port: str) -> socket.socket:
    found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.connect(found[0][4])
    return server


def write_all(server: socket.socket, data: bytes) -> None:
    """A write may take only a part of the bytes, so write until none is left."""
    while data:
        written = server.send(data)
        data = data[written:]


def read_back(server: socket.socket, count: int) -> bytes:
    """A read brings what is there, so read until it is enough, or the server has closed."""
    data = b""
    while len(data) < count:
        part = server.recv(count - len(data))
        if not part:
            break
        data += part
    return data


def fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
