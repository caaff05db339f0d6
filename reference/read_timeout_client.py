"""read-timeout-client: a TCP client that does not wait for ever to be told (OSD 3.2.2).

    python -m reference.read_timeout_client SERVER PORT

Connects with a limit of 5 seconds, as connect-client does; then waits at most 10 seconds for the
first block. Beside the course's C, readtimeout.c:

    connect with its limit                   connection.settimeout(CONNECT_LIMIT), connect
    FD_SET(sfd, &rd); FD_SET(sfd, &ex);      the lists given to select
    select(sfd + 1, &rd, NULL, &ex, &tv)     select.select([c], [], [c], READ_LIMIT)
    read(sfd, buf, 255); buf[n] = '\\0';      connection.recv(BUFFER_SIZE)

On Linux the exceptional condition is urgent data; a reset is merely readable. Where read fails the
course's program stores its terminator at index -1; here it is an error, said on standard error.
"""

import os
import select
import socket
import sys
from typing import NoReturn

CONNECT_LIMIT = 5.0
READ_LIMIT = 10.0
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
    connection.settimeout(None)  # select has the limit now

    try:
        readable, _, exceptional = select.select([connection], [], [connection], READ_LIMIT)
    except OSError as problem:
        fail(f"Select failed: {problem.strerror}", 1)
    if exceptional:
        fail("Exception on socket", 3)
    if not readable:
        fail("Timeout occurred", 2)
    try:
        data = connection.recv(BUFFER_SIZE)
    except OSError as problem:
        fail(f"Read error: {problem.strerror}", 1)
    show(b"%s:%d says:\n%s\n" % (os.fsencode(host), port, data))


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
    print("Usage: readtimeout server port", file=sys.stderr)
    print("       server: the name or address of a server", file=sys.stderr)
    print("       port: its port, a number from 1 to 65535", file=sys.stderr)
    sys.exit(1)


def fail(message: str, status: int) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
