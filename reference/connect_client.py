"""connect-client: a TCP client that does not wait for ever to be connected (OSD 3.1, client.c).

    python -m reference.connect_client SERVER PORT

Connects with a limit of 5 seconds, reads once, prints what came. Beside the course's C:

    if (argc != 3) usage               usage()
    gethostbyname(argv[1])             resolve(host)
    signal(SIGALRM, …); alarm(5);      connection.settimeout(CONNECT_LIMIT)
    connect(…); alarm(0);              connection.connect(address); settimeout(None)
    read(sfd, buf, 255)                connection.recv(BUFFER_SIZE)

The course's alarm never fires on Linux: signal() installs its handler with SA_RESTART, so that the
interrupted connect is started again. A limit of the socket needs no signal.
"""

import os
import socket
import sys
from typing import NoReturn

CONNECT_LIMIT = 5.0
BUFFER_SIZE = 255


def main() -> None:
    if len(sys.argv) != 3:
        usage()
    host, port = sys.argv[1], port_number(sys.argv[2])
    address = resolve(host)
    try:
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    except OSError as problem:
        fail(f"Failed to create socket: {problem.strerror}", 1)

    connection.settimeout(CONNECT_LIMIT)
    try:
        connection.connect((address, port))
    except TimeoutError:
        fail(f"Cannot connect to {host}:{port}: timed out", 3)
    except OSError as problem:
        fail(f"Cannot connect to {host}:{port}: {problem.strerror}", 3)
    connection.settimeout(None)  # the limit covers connecting only

    try:
        data = connection.recv(BUFFER_SIZE)
    except OSError:
        show(b"Read error\n")
    else:
        show(b"%s:%d says:\n%s\n" % (os.fsencode(host), port, data) if data else b"No data\n")


def port_number(text: str) -> int:
    """The course's atoi takes `abc` for 0 and 65537 for 1; nobody means that."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) < 65536):
        usage()
    return int(text)


def resolve(host: str) -> str:
    try:
        # Python would take the empty name for all interfaces of this machine.
        return socket.gethostbyname(host or " ")
    except (OSError, UnicodeError):
        fail(f"Failed to resolve host {host}", 2)


def show(data: bytes) -> None:
    """Bytes as they came: they need not be text."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def usage() -> NoReturn:
    print("Usage: client server port", file=sys.stderr)
    print("       server: the name or address of a server", file=sys.stderr)
    print("       port: its port, a number from 1 to 65535", file=sys.stderr)
    sys.exit(1)


def fail(message: str, status: int) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
