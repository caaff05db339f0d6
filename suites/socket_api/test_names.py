"""Names of sockets, ports, and the queue of a socket that listens."""

from __future__ import annotations

import errno
import select
import socket
from pathlib import Path

import pytest

from harness.bench import Bench
from harness.checks import View
from harness.lab.diag import SocketDiagnosis
from harness.outcomes import Failed, NotApplicable
from suites.socket_api.sockets import (
    LOOPBACK,
    Sockets,
    expect,
    expect_error,
    expect_success,
    judges,
    name,
    option,
    perform,
)

each_kind = pytest.mark.parametrize("kind", ["tcp", "udp"])
NOBODY = 65534
LOWEST_FREE = 1024
QUEUE_LIMIT = 200
_NOT_OURS = "192.0.2.1"
"""An address (RFC 5737, TEST-NET-1) that no host has."""
_BIND = """
import errno, socket, sys
for port in sys.argv[1:]:
    try:
        socket.socket().bind(("127.0.0.1", int(port)))
    except OSError as problem:
        print(errno.errorcode[problem.errno])
    else:
        print("success")
"""
_SYN_AGAIN = 1.0
"""Seconds after which a SYN without an answer is sent again."""


@judges("API-GETSOCKNAME", acceptable="each end's own name is the other end's peer")
def test_names_of_a_connection(bench: Bench) -> None:
    """Asks both ends of a TCP connection for their names."""
    # Not acceptable: swapped, another address, port 0.
    sockets = Sockets(bench)
    listener = sockets.listener()
    client, server = sockets.connected(listener)
    expect("the server's own name", listener.getsockname(), server.getsockname())
    expect("the client's peer", server.getsockname(), client.getpeername())
    expect("the server's peer", client.getsockname(), server.getpeername())
    expect("the client's own address", LOOPBACK, client.getsockname()[0])


@each_kind
@judges("API-GETSOCKNAME-UNBOUND", acceptable="address 0.0.0.0, port 0")
def test_name_of_nothing(bench: Bench, kind: str) -> None:
    """Asks a new socket for its name."""
    # Not acceptable: a port, an error.
    expect("getsockname", ("0.0.0.0", 0), Sockets(bench).of_kind(kind).getsockname())


@each_kind
@judges("API-GETPEERNAME-ENOTCONN", acceptable="ENOTCONN")
def test_no_peer(bench: Bench, kind: str) -> None:
    """Asks for the peer of a new socket, of one that is bound, and of one that listens."""
    # Not acceptable: success, another error.
    sockets = Sockets(bench)
    made = sockets.of_kind(kind)
    expect_error("getpeername of a new socket", errno.ENOTCONN, made.getpeername)
    made.bind((LOOPBACK, 0))
    expect_error("getpeername of a bound socket", errno.ENOTCONN, made.getpeername)
    if kind == "tcp":
        made.listen(1)
        expect_error("getpeername of a listening socket", errno.ENOTCONN, made.getpeername)


@judges("API-CONNECT-UDP", acceptable="the peer's name; only its datagrams arrive")
def test_connected_datagram_socket(bench: Bench) -> None:
    """Connects a UDP socket, asks for its peer, and lets a stranger and the peer send to it."""
    # Not acceptable: the stranger's datagram.
    sockets = Sockets(bench)
    one, other = sockets.datagram_pair()
    expect("getpeername", other.getsockname(), one.getpeername())
    sockets.udp().sendto(b"stranger", one.getsockname())
    other.send(b"peer")
    expect("what arrives first", b"peer", sockets.receive(one))


@each_kind
@judges("API-EPHEMERAL", acceptable="a port other than 0, another one for each socket")
def test_ephemeral_ports(bench: Bench, kind: str) -> str:
    """Binds twenty sockets to port 0, and one to no port before it connects or sends."""
    # Not acceptable: port 0, the same port twice.
    sockets = Sockets(bench)
    made = [sockets.of_kind(kind) for _ in range(20)]
    for each in made:
        each.bind((LOOPBACK, 0))
    ports = [each.getsockname()[1] for each in made]
    expect("different ports other than 0", 20, len({*ports} - {0}))
    if kind == "tcp":
        client, _ = sockets.connected()
    else:
        client = sockets.udp()
        client.sendto(b"x", made[0].getsockname())
    expect("the port of a client is another", True, client.getsockname()[1] not in (0, *ports))
    return f"{min(ports)} to {max(ports)}"


@judges(
    "API-EPHEMERAL-RANGE", acceptable="ports of the range that the system says", needs=(View.LAB,)
)
def test_ephemeral_range(bench: Bench) -> None:
    """Sets the range of ephemeral ports to 40000–40009, and binds five sockets to port 0."""
    # Not acceptable: a port outside the range.
    world = bench.world({"net.ipv4.ip_local_port_range": "40000 40009"})
    sockets = Sockets(bench, world)
    for _ in range(5):
        port = sockets.listener().getsockname()[1]
        expect(f"{port} is in the range 40000 to 40009", True, 40000 <= port <= 40009)


@each_kind
@judges("API-BIND-TAKEN", acceptable="EADDRINUSE")
def test_taken_port(bench: Bench, kind: str) -> None:
    """Binds the address and port of another socket."""
    # Not acceptable: success, another error.
    sockets = Sockets(bench)
    first, second = sockets.of_kind(kind), sockets.of_kind(kind)
    first.bind((LOOPBACK, 0))
    expect_error("bind", errno.EADDRINUSE, second.bind, first.getsockname())


@judges("API-BIND-TWICE", acceptable="EINVAL")
def test_bind_twice(bench: Bench) -> None:
    """Binds a socket that is bound."""
    # Not acceptable: success, another error.
    made = Sockets(bench).bound_udp()
    expect_error("the second bind", errno.EINVAL, made.bind, (LOOPBACK, 0))


@judges("API-BIND-FOREIGN", acceptable="EADDRNOTAVAIL")
def test_foreign_address(bench: Bench) -> None:
    """Binds an address that this host does not have."""
    # Not acceptable: success, another error.
    made = Sockets(bench).tcp()
    expect_error("bind", errno.EADDRNOTAVAIL, made.bind, (_NOT_OURS, 0))


@judges(
    "API-PRIVILEGED-PORT",
    acceptable="EACCES for ports below 1024, success for 1024",
    needs=(View.LAB,),
)
def test_privileged_port(bench: Bench) -> None:
    """Binds ports 1, 80, 1023 and 1024 as a user who is not privileged."""
    # Not acceptable: success below 1024, EACCES for 1024.
    world = bench.world({"net.ipv4.ip_unprivileged_port_start": str(LOWEST_FREE)}, uid=NOBODY)
    ports = ["1", "80", str(LOWEST_FREE - 1), str(LOWEST_FREE)]
    binder = perform(bench, world, _BIND, *ports)
    binder.expect_exit(0)
    expect(
        f"bind to ports {', '.join(ports)}",
        ["EACCES", "EACCES", "EACCES", "success"],
        binder.stdout.decode().split(),
    )


@judges(
    "API-PRIVILEGED-PORT-ROOT",
    acceptable="success for every port",
    needs=(View.LAB,),
)
def test_privileged_port_of_root(bench: Bench) -> None:
    """Binds ports 1, 80 and 1023 as the super-user of a lab."""
    # Not acceptable: EACCES.
    world = bench.world({"net.ipv4.ip_unprivileged_port_start": str(LOWEST_FREE)}, uid=0)
    binder = perform(bench, world, _BIND, "1", "80", str(LOWEST_FREE - 1))
    binder.expect_exit(0)
    expect("bind to ports 1, 80, 1023", ["success"] * 3, binder.stdout.decode().split())


@judges("API-LISTEN-SOMAXCONN", acceptable="success for any backlog; SOMAXCONN is at least 128")
def test_somaxconn(bench: Bench) -> str:
    """Listens with backlogs of 0, 5, SOMAXCONN and 2³¹ - 1, and reads what SOMAXCONN is."""
    # Not acceptable: a refusal, less than the 128 of old.
    sockets = Sockets(bench)
    for backlog in (0, 5, socket.SOMAXCONN, (1 << 31) - 1):
        made = sockets.tcp()
        made.bind((LOOPBACK, 0))
        expect_success(f"listen with {backlog}", made.listen, backlog)
    expect(f"SOMAXCONN ({socket.SOMAXCONN}) is at least 128", True, socket.SOMAXCONN >= 128)
    bench.discovered["SOMAXCONN"] = socket.SOMAXCONN
    try:
        system = Path("/proc/sys/net/core/somaxconn").read_text(encoding="ascii").strip()
    except OSError:
        return f"SOMAXCONN {socket.SOMAXCONN}"
    bench.discovered["net.core.somaxconn"] = int(system)
    return f"SOMAXCONN {socket.SOMAXCONN}, net.core.somaxconn {system}"


@judges(
    "API-LISTEN-LIMIT", acceptable="the backlog, or net.core.somaxconn if less", needs=(View.LAB,)
)
def test_queue_limit(bench: Bench) -> None:
    """Sets net.core.somaxconn to 200, listens with 150 and with 4096, and asks for the limits."""
    # Not acceptable: 128, 4096.
    world = bench.world({"net.core.somaxconn": str(QUEUE_LIMIT)})
    sockets = Sockets(bench, world)
    diagnosis = SocketDiagnosis(world)
    bench.to_close.append(diagnosis.close)
    for backlog, due in ((150, 150), (4096, QUEUE_LIMIT)):
        port = sockets.listener(backlog).getsockname()[1]
        found = [each.limit for each in diagnosis.listeners() if each.port == port]
        expect(f"limit of the queue after listen with {backlog}", [due], found)


@judges(
    "API-BACKLOG-OVERFLOW",
    acceptable="connect pends, and succeeds once there is room",
    waits=_SYN_AGAIN,
)
def test_full_queue(bench: Bench) -> str:
    """Connects without waiting until no place is left in a queue of backlog 1, then accepts one."""
    # Not acceptable: ECONNREFUSED, a client that is connected without a place, or never.
    sockets = Sockets(bench)
    listener = sockets.listener(backlog=1)
    waiting: list[socket.socket] = []
    while True:
        if len(waiting) > 20:
            raise Failed("a queue of backlog 1 is never full", observed="20 clients are connected")
        client = sockets.tcp()
        client.setblocking(False)
        number = client.connect_ex(listener.getsockname())
        if number not in (0, errno.EINPROGRESS):
            expect("connect to a full queue", "EINPROGRESS", name(number))
        poller = select.poll()
        poller.register(client, select.POLLOUT)
        # Over the loopback interface a handshake is over before connect returns.
        if not poller.poll(100):
            break
        expect("SO_ERROR of a client in the queue", 0, option(client, socket.SO_ERROR))
        waiting.append(client)
    bench.discovered["clients_in_a_queue_of_backlog_1"] = len(waiting)
    sockets.accept(listener)
    sockets.await_event(client, select.POLLOUT, "the connection, by a SYN that is sent again")
    expect("SO_ERROR", "success", name(option(client, socket.SO_ERROR)))
    return f"{len(waiting)} clients fit in; the next one waited"


@pytest.mark.parametrize("version", ["IPv4", "IPv6"])
@judges("API-LOOPBACK", acceptable="bytes over TCP and datagrams over UDP, both ways")
def test_families(bench: Bench, version: str) -> None:
    """Connects and exchanges bytes and datagrams over 127.0.0.1 and ::1."""
    # Not acceptable: an error, other bytes, another sender.
    sockets = Sockets(bench)
    family, address = socket.AF_INET, LOOPBACK
    if version == "IPv6":
        family, address = socket.AF_INET6, "::1"
        needs_ipv6(sockets)
    listener = sockets.make(family, socket.SOCK_STREAM)
    listener.bind((address, 0))
    listener.listen(1)
    client = sockets.make(family, socket.SOCK_STREAM)
    sockets.connect(client, listener.getsockname())
    server = sockets.accept(listener)
    client.sendall(b"question")
    expect("over TCP", b"question", sockets.receive(server))
    server.sendall(b"answer")
    expect("back over TCP", b"answer", sockets.receive(client))
    expect("getpeername", client.getsockname(), server.getpeername())
    one, other = (sockets.make(family, socket.SOCK_DGRAM) for _ in range(2))
    for each in (one, other):
        each.bind((address, 0))
    one.sendto(b"datagram", other.getsockname())
    sockets.await_event(other, select.POLLIN, "a datagram")
    expect("over UDP", (b"datagram", one.getsockname()), other.recvfrom(100))


@judges("API-IPV6-MAPPED", acceptable="::ffff:127.0.0.1 without IPV6_V6ONLY, ECONNREFUSED with it")
def test_mapped_addresses(bench: Bench) -> None:
    """Listens on :: with IPV6_V6ONLY off and on, and connects over IPv4."""
    # Not acceptable: refused when it is off, connected when it is on.
    sockets = Sockets(bench)
    needs_ipv6(sockets)
    for only in (False, True):
        listener = sockets.make(socket.AF_INET6, socket.SOCK_STREAM)
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only)
        listener.bind(("::", 0))
        listener.listen(1)
        address = (LOOPBACK, listener.getsockname()[1])
        if only:
            client = sockets.tcp()
            expect_error("connect over IPv4", errno.ECONNREFUSED, client.connect, address)
            continue
        client = sockets.tcp()
        sockets.connect(client, address)
        found = sockets.accept(listener).getpeername()[0]
        expect("the client's address", f"::ffff:{LOOPBACK}", found)


def needs_ipv6(sockets: Sockets) -> None:
    """Raises NotApplicable where there is no ::1."""
    try:
        sockets.make(socket.AF_INET6, socket.SOCK_STREAM).bind(("::1", 0))
    except OSError as problem:
        raise NotApplicable(f"there is no IPv6 here: {problem}", needs="need IPv6") from None
