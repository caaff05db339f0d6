"""connect-client-threaded: connecting within a limit, without a signal (OSD 3.1.3).

    python -m reference.connect_client_threaded SERVER PORT [SERVER PORT …]

An alarm belongs to the whole process, so threads cannot each have one. Here the socket does not
block, and the wait for the connection has the limit. Beside the course's C:

    fcntl(sfd, F_SETFL, O_NONBLOCK)          connection.setblocking(False)
    connect(…) == -1, errno EINPROGRESS      connection.connect_ex(address)
    select(sfd + 1, NULL, &set, NULL, &tv)   select.poll(), which knows no highest descriptor
    getsockopt(sfd, SOL_SOCKET, SO_ERROR)    the same: refused is writable too

The course's program meets one server. Given several, this one connects to all at once, each in a
thread with a deadline of its own, and tells of them in the order given; it exits with the highest
status of them all.
"""

import errno
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

CONNECT_LIMIT = 5.0
BUFFER_SIZE = 255


class Told(NamedTuple):
    """What one connection has to tell, and its exit status."""

    output: bytes = b""
    error: str = ""
    status: int = 0


class NoSocket(Exception):
    """This machine has no socket for us, and why."""


def main() -> None:
    words = sys.argv[1:]
    if not words or len(words) % 2:
        usage()
    visits = [Visit(words[n], port_number(words[n + 1])) for n in range(0, len(words), 2)]
    for each in visits:
        each.start()
    for each in visits:
        each.join()
        sys.stdout.buffer.write(each.told.output)
        if each.told.error:
            print(each.told.error, file=sys.stderr)
    sys.stdout.buffer.flush()
    sys.exit(max(each.told.status for each in visits))


class Visit(threading.Thread):
    """One server, in a thread of its own."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__()
        self.host = host
        self.port = port
        self.told = Told(status=1)  # of a thread that a mistake of ours ends

    def run(self) -> None:
        """What is told can be read after ``join()``."""
        self.told = visit(self.host, self.port)


def visit(host: str, port: int) -> Told:
    """Connect to one server and read once."""
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError):
        return Told(error=f"Failed to resolve host {host}", status=2)
    try:
        connection = connect(addresses, time.monotonic() + CONNECT_LIMIT)
    except NoSocket as problem:
        return Told(error=f"Failed to create socket: {problem}", status=1)
    except TimeoutError:
        return Told(error=f"Cannot connect to {host}:{port}: timed out", status=3)
    except OSError as problem:
        return Told(error=f"Cannot connect to {host}:{port}: {problem.strerror}", status=3)
    with connection:
        try:
            data = connection.recv(BUFFER_SIZE)
        except OSError:
            return Told(b"Read error\n")
    return Told(b"%s:%d says:\n%s\n" % (os.fsencode(host), port, data) if data else b"No data\n")


def resolve(host: str, port: int) -> Sequence[tuple[str, int]]:
    """Every IPv4 address of the host, with the port."""
    # Python would take the empty name for this machine.
    found = socket.getaddrinfo(host or " ", port, socket.AF_INET, socket.SOCK_STREAM)
    return [(str(address[0]), int(address[1])) for *_, address in found]


def connect(addresses: Sequence[tuple[str, int]], deadline: float) -> socket.socket:
    """A connection to the first address that takes it. Raises OSError, the last one's."""
    for address in addresses[:-1]:
        try:
            return connect_one(address, deadline)
        except OSError:
            continue
    return connect_one(addresses[-1], deadline)


def connect_one(address: tuple[str, int], deadline: float) -> socket.socket:
    """A connection, blocking again. Raises NoSocket, TimeoutError at the deadline, OSError."""
    try:
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    except OSError as problem:
        raise NoSocket(problem.strerror) from problem
    try:
        connection.setblocking(False)
        number = connection.connect_ex(address)
        if number == errno.EINPROGRESS:
            waiting = select.poll()
            waiting.register(connection, select.POLLOUT)
            if not waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise TimeoutError
            number = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number == errno.ETIMEDOUT:
            raise TimeoutError
        if number:
            raise OSError(number, os.strerror(number))
        connection.setblocking(True)  # the limit covers connecting only
    except BaseException:
        connection.close()
        raise
    return connection


def port_number(text: str) -> int:
    """The course's atoi takes `abc` for 0 and 65537 for 1; nobody means that."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) < 65536):
        usage()
    return int(text)


def usage() -> NoReturn:
    print("Usage: client server port [server port ...]", file=sys.stderr)
    print("       server: the name or address of a server", file=sys.stderr)
    print("       port: its port, a number from 1 to 65535", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
