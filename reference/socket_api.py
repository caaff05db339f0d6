"""socket-api: what the socket API of this platform does, point by point (NTHU, the socket API).

    python -m reference.socket_api

Prints one line for each point of the course. It judges nothing and never fails: a call that fails
is shown by its errno. Beside the course's C the names are the same; three points read otherwise in
the slides: shutdown does not close the descriptor, SOMAXCONN is no longer 128, and MSG_TRUNC is not
for packet sockets only.
"""

import errno
import os
import socket
import stat
import struct
import tempfile
from collections.abc import Callable

INT, LINGER, TIMEVAL = "i", "ii", "ll"
OPTIONS = {
    "SO_ACCEPTCONN": INT,
    "SO_BROADCAST": INT,
    "SO_DEBUG": INT,
    "SO_DONTROUTE": INT,
    "SO_ERROR": INT,
    "SO_KEEPALIVE": INT,
    "SO_LINGER": LINGER,
    "SO_OOBINLINE": INT,
    "SO_RCVBUF": INT,
    "SO_RCVLOWAT": INT,
    "SO_RCVTIMEO": TIMEVAL,
    "SO_REUSEADDR": INT,
    "SO_SNDBUF": INT,
    "SO_SNDLOWAT": INT,
    "SO_SNDTIMEO": TIMEVAL,
    "SO_TYPE": INT,
}


def main() -> None:
    socket.setdefaulttimeout(5)  # no point waits for ever
    for point in (
        byte_order, addresses, descriptors, copies, half_close, streams, datagrams, urgent_data,
        options, settings, names, queue, unix_domain,
    ):  # fmt: skip
        try:
            point()
        except OSError as problem:
            show(point.__name__, describe(problem))


def byte_order() -> None:
    show("htons(0x1234) in memory", struct.pack("=H", socket.htons(0x1234)).hex(" "))
    show("htonl(0x12345678) in memory", struct.pack("=I", socket.htonl(0x12345678)).hex(" "))
    show("ntohs(htons(58001))", socket.ntohs(socket.htons(58001)))


def addresses() -> None:
    for family, text in (
        (socket.AF_INET, "193.136.138.142"),
        (socket.AF_INET, "1.2.3"),
        (socket.AF_INET, "01.2.3.4"),
        (socket.AF_INET6, "2001:db8::1"),
        (socket.AF_INET6, "::ffff:192.0.2.1"),
        (socket.AF_INET6, "1::2::3"),
    ):
        try:
            show(f"inet_pton {text}", socket.inet_pton(family, text).hex(" "))
        except OSError:
            show(f"inet_pton {text}", "no address")
    show("inet_ntop c1 88 8a 8e", socket.inet_ntop(socket.AF_INET, bytes.fromhex("c1888a8e")))
    show("inet_ntop 0…01", socket.inet_ntop(socket.AF_INET6, bytes(15) + b"\1"))
    show("inet_aton 127.1", socket.inet_ntoa(socket.inet_aton("127.1")))


def descriptors() -> None:
    made = socket.socket()
    descriptor = made.fileno()
    show("fstat: S_ISSOCK", stat.S_ISSOCK(os.fstat(descriptor).st_mode))
    show("lseek", outcome(lambda: os.lseek(descriptor, 0, os.SEEK_SET)))
    show("fchdir", outcome(lambda: os.fchdir(descriptor)))
    show("fcntl: FD_CLOEXEC", not os.get_inheritable(descriptor))
    made.setblocking(False)
    show("fcntl: O_NONBLOCK", not os.get_blocking(descriptor))
    made.close()
    show("fstat after close", outcome(lambda: os.fstat(descriptor)))


def copies() -> None:
    client, server = connected()
    copy = client.dup()
    client.close()
    copy.send(b"x")
    show("close of one copy: the peer reads", server.recv(1))
    again = copy.dup()
    copy.shutdown(socket.SHUT_WR)
    show("shutdown of one copy: the peer reads", server.recv(1))
    show("send by the other copy", outcome(lambda: again.send(b"x")))
    show("fstat after shutdown", outcome(lambda: stat.S_ISSOCK(os.fstat(copy.fileno()).st_mode)))


def half_close() -> None:
    client, server = connected()
    client.sendall(b"question")
    client.shutdown(socket.SHUT_WR)
    show("half-close: the peer reads", [server.recv(100), server.recv(100)])
    server.sendall(b"answer")
    show("half-close: it answers", client.recv(100))
    show("shutdown without a connection", outcome(lambda: socket.socket().shutdown(2)))


def streams() -> None:
    client, server = connected()
    server.setblocking(True)
    show("recv with MSG_DONTWAIT", outcome(lambda: server.recv(1, socket.MSG_DONTWAIT)))
    client.sendall(b"0123456789")
    show("recv with MSG_PEEK", server.recv(3, socket.MSG_PEEK))
    show("recv after it", server.recv(3))
    room = bytearray(b"####")
    show("recv with MSG_TRUNC", server.recv_into(room, 4, socket.MSG_TRUNC))
    show("its buffer, and what comes next", [bytes(room), server.recv(10)])
    client.send(b"end", socket.MSG_EOR)
    client.shutdown(socket.SHUT_WR)
    show("recv of 8 with MSG_WAITALL before the end", server.recv(8, socket.MSG_WAITALL))


def datagrams() -> None:
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for _ in range(2):
        sender.sendto(bytes(1000), socket.MSG_DONTROUTE, receiver.getsockname())
    room = bytearray(10)
    show("recv of 10 of 1000 with MSG_TRUNC", receiver.recv_into(room, 10, socket.MSG_TRUNC))
    _, _, flags, _ = receiver.recvmsg(10)
    show("recvmsg tells MSG_TRUNC", bool(flags & socket.MSG_TRUNC))
    everybody = ("127.255.255.255", 9)
    show("broadcast without SO_BROADCAST", outcome(lambda: sender.sendto(b"x", everybody)))
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    show("broadcast with SO_BROADCAST", outcome(lambda: sender.sendto(b"x", everybody)))


def urgent_data() -> None:
    for inline in (0, 1):
        client, server = connected()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, inline)
        client.sendall(b"before")
        client.send(b"!", socket.MSG_OOB)
        client.sendall(b"after")
        show(f"recv with MSG_OOB, SO_OOBINLINE {inline}", urgent(server))
        client.close()
        found = b""
        while data := server.recv(100):
            found += data
        show("the stream", found)


def urgent(server: socket.socket) -> str:
    return outcome(lambda: server.recv(1, socket.MSG_OOB))


def options() -> None:
    for name, form in OPTIONS.items():
        values = []
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            made = socket.socket(socket.AF_INET, kind)
            size = struct.calcsize(form)
            try:
                data = made.getsockopt(socket.SOL_SOCKET, getattr(socket, name), size)
                values.append(" ".join(map(str, struct.unpack(form, data))))
            except (OSError, AttributeError) as problem:
                values.append(describe(problem))
        show(name, f"TCP {values[0]}, UDP {values[1]}")


def settings() -> None:
    made = socket.socket()
    for name in ("SO_RCVBUF", "SO_SNDBUF"):
        made.setsockopt(socket.SOL_SOCKET, getattr(socket, name), 32768)
        show(f"{name} set to 32768", made.getsockopt(socket.SOL_SOCKET, getattr(socket, name)))
    show("SO_SNDLOWAT set to 10", attempt(made, socket.SO_SNDLOWAT, 10))
    show("SO_TYPE set", attempt(made, socket.SO_TYPE, 1))
    show("SO_DEBUG set", attempt(made, socket.SO_DEBUG, 1))
    client, server = connected()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(LINGER, 1, 0))
    client.close()
    show("close with SO_LINGER 0: the peer reads", outcome(lambda: server.recv(1)))
    client, server = connected()
    server.setblocking(True)
    limit = struct.pack(TIMEVAL, 0, 50_000)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    show("recv after SO_RCVTIMEO", outcome(lambda: server.recv(1)))


def names() -> None:
    client, server = connected()
    show("getsockname is the other's getpeername", client.getsockname() == server.getpeername())
    show("getpeername without a connection", outcome(lambda: socket.socket().getpeername()))
    made = socket.socket()
    show("getsockname of a new socket", made.getsockname())
    made.bind(("127.0.0.1", 0))
    show("bind to port 0 gives a port", made.getsockname()[1] != 0)
    show("bind to a port that is taken", outcome(lambda: socket.socket().bind(made.getsockname())))
    show("bind to port 1", outcome(lambda: socket.socket().bind(("127.0.0.1", 1))))


def queue() -> None:
    show("SOMAXCONN", socket.SOMAXCONN)
    listener = socket.create_server(("127.0.0.1", 0), backlog=1)
    clients: list[socket.socket] = []
    for _ in range(10):
        client = socket.socket()
        client.settimeout(0.05)
        try:
            client.connect(listener.getsockname())
        except OSError as problem:
            show("connect to a full queue", describe(problem))
            break
        clients.append(client)
    show("clients in a queue of backlog 1", len(clients))


def unix_domain() -> None:
    one, other = socket.socketpair()
    one.send(b"to and")
    other.send(b" fro")
    show("socketpair", other.recv(100) + one.recv(100))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "s")
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.bind(path)
        one = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        one.sendto(b"datagram", path)
        show("a datagram by a path", receiver.recv(100))
        receiver.close()
        show("the path after close is a socket", stat.S_ISSOCK(os.stat(path).st_mode))
        show("connect to it", outcome(lambda: one.connect(path)))


def connected() -> tuple[socket.socket, socket.socket]:
    """Client and server of a new connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        return client, listener.accept()[0]


def attempt(made: socket.socket, option: int, value: int) -> str:
    return outcome(lambda: made.setsockopt(socket.SOL_SOCKET, option, value))


def outcome(call: Callable[[], object]) -> str:
    """What a call returns, or the error that it fails with."""
    try:
        result = call()
    except OSError as problem:
        return describe(problem)
    return "success" if result is None else repr(result)


def describe(problem: Exception) -> str:
    if isinstance(problem, BlockingIOError):
        return "EAGAIN"
    number = problem.errno if isinstance(problem, OSError) else None
    return errno.errorcode.get(number, str(problem)) if number else str(problem)


def show(point: str, found: object) -> None:
    print(f"{point}: {found}")


if __name__ == "__main__":
    main()
