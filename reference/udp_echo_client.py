"""udp-echo-client: a UDP echo client (QGN tasks 3 to 5, question 1).

    python -m reference.udp_echo_client [HOST [PORT [TIMEOUT]]]

Sends `Hello!`, waits for the reply, prints it and who sent it. Beside the guide's C:

    fd = socket(AF_INET, SOCK_DGRAM, 0)   client = socket.socket(…SOCK_DGRAM)
    getaddrinfo(HOST, PORT, …)            address = resolve(host, port)
    sendto(fd, "Hello!\\n", 7, …)          client.sendto(b"Hello!\\n", address)
    n = recvfrom(fd, buffer, 128, …)      data, sender = client.recvfrom(BUFFER_SIZE)
    write(1, "echo: ", 6)                 show(b"echo: %s\\n" % data)
    write(1, buffer, n)
    getnameinfo(&addr, …)                 socket.getnameinfo(sender, 0)

A datagram may be lost, so with no answer this client waits for ever, as the guide's does (question
1), unless a third argument says for how many seconds.
"""

import socket
import sys
from typing import NoReturn

HOST = "tejo.tecnico.ulisboa.pt"
PORT = "58001"
BUFFER_SIZE = 128


def main() -> None:
    if len(sys.argv) > 4:
        fail("usage: udp_echo_client [host [port [timeout]]]")
    host = sys.argv[1] if len(sys.argv) > 1 else HOST
    port = sys.argv[2] if len(sys.argv) > 2 else PORT
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    if len(sys.argv) > 3:
        client.settimeout(seconds(sys.argv[3]))

    try:
        client.sendto(b"Hello!\n", resolve(host, port))
        data, sender = client.recvfrom(BUFFER_SIZE)
    except TimeoutError:
        fail(f"no answer from {host}:{port} within {sys.argv[3]} s")
    except OSError as problem:
        fail(f"{host}:{port}: {problem.strerror}")

    show(b"echo: %s\n" % data)  # nothing is a reply too
    name, service = socket.getnameinfo(sender, 0)
    show(f"sent by [{name}:{service}]\n".encode())


def resolve(host: str, port: str) -> tuple[str, int]:
    try:
        found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as problem:
        fail(f"{host}:{port}: {problem}")
    address, number = found[0][4][:2]
    return str(address), int(number)


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        fail(f"not a number of seconds: {text}")
    return value


def show(data: bytes) -> None:
    """Bytes as they came: they need not be text."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
