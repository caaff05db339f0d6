"""The flags of send and recv."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import select
import socket
import struct
import threading

import pytest

from harness.bench import Bench
from harness.checks import View
from harness.outcomes import NotApplicable
from suites.socket_api.sockets import (
    Sockets,
    expect,
    expect_error,
    expect_errors,
    expect_success,
    fill,
    judges,
    set_option,
    timeval,
)

PAUSE = 0.1
AGAIN = (errno.EAGAIN, errno.EWOULDBLOCK)
GATEWAY, BEHIND = "203.0.113.1", "198.51.100.7"
"""A gateway in the network of a lab's black hole, and a host behind it (RFC 5737)."""


@pytest.mark.parametrize("kind", ["stream", "datagram"])
@judges("API-MSG-PEEK", acceptable="the same bytes again and again, until they are read")
def test_peek(bench: Bench, kind: str) -> None:
    """Peeks twice with MSG_PEEK, then reads, then looks for more."""
    # Not acceptable: bytes gone after a peek, or still there after a read.
    sockets = Sockets(bench)
    one, other = sockets.connected() if kind == "stream" else sockets.datagram_pair()
    one.send(b"peeked")
    sockets.await_bytes(other, 6)
    flags = socket.MSG_PEEK | socket.MSG_DONTWAIT
    found = [other.recv(3, flags), other.recv(6, flags), other.recv(6, socket.MSG_DONTWAIT)]
    expect("peeked, peeked, read", [b"pee", b"peeked", b"peeked"], found)
    expect_errors("a peek after the read", AGAIN, other.recv, 6, flags)


@judges("API-MSG-WAITALL", acceptable="all the bytes that were asked for", waits=PAUSE)
def test_waitall(bench: Bench) -> None:
    """Asks for eight bytes with MSG_WAITALL, of which the last four come 0.1 s later."""
    # Not acceptable: the first four alone.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    set_option(server, socket.SO_RCVTIMEO, timeval(5))  # no wait without an end
    client.sendall(b"abcd")
    sockets.await_bytes(server, 4)
    later = threading.Timer(PAUSE, client.sendall, [b"efgh"])
    later.start()
    try:
        expect("recv of 8 with MSG_WAITALL", b"abcdefgh", server.recv(8, socket.MSG_WAITALL))
    finally:
        later.join()


@judges("API-MSG-WAITALL-END", acceptable="the bytes that came before the end of file")
def test_waitall_at_the_end(bench: Bench) -> None:
    """Asks for eight bytes with MSG_WAITALL where an end of file follows four."""
    # Not acceptable: a wait, the four bytes lost.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    set_option(server, socket.SO_RCVTIMEO, timeval(5))
    client.sendall(b"abcd")
    client.shutdown(socket.SHUT_WR)
    found = server.recv(8, socket.MSG_WAITALL)
    expect("recv of 8 with MSG_WAITALL", b"abcd", found)
    expect("the next recv", b"", sockets.receive(server))


@pytest.mark.parametrize("kind", ["stream", "datagram", "full"])
@judges("API-MSG-DONTWAIT", acceptable="EAGAIN (or EWOULDBLOCK) at once; the socket stays blocking")
def test_dontwait(bench: Bench, kind: str) -> None:
    """Reads with MSG_DONTWAIT where nothing is, and sends with it where nothing more goes in."""
    # Not acceptable: a wait, O_NONBLOCK set on the socket.
    sockets = Sockets(bench)
    one, other = sockets.datagram_pair() if kind == "datagram" else sockets.connected()
    if kind == "full":
        set_option(one, socket.SO_SNDBUF, 8192)
        set_option(other, socket.SO_RCVBUF, 8192)
        fill(one)
    else:
        expect_errors("recv with nothing there", AGAIN, one.recv, 1, socket.MSG_DONTWAIT)
    expect("O_NONBLOCK afterwards", 0, fcntl.fcntl(one, fcntl.F_GETFL) & os.O_NONBLOCK)


@judges("API-MSG-TRUNC-TOLD", acceptable="MSG_TRUNC in msg_flags; the rest of the datagram is gone")
def test_truncated_datagram(bench: Bench) -> None:
    """Receives a datagram of ten bytes by recvmsg with room for four, then another with room."""
    # Not acceptable: no flag, the rest given as the next datagram, the flag for a whole one.
    sockets = Sockets(bench)
    one, other = sockets.datagram_pair()
    one.send(b"0123456789")
    one.send(b"next")
    sockets.await_event(other, select.POLLIN, "a datagram")
    data, _, flags, _ = other.recvmsg(4)
    expect("the bytes", b"0123", data)
    expect("MSG_TRUNC in msg_flags", int(socket.MSG_TRUNC), flags & socket.MSG_TRUNC)
    sockets.await_event(other, select.POLLIN, "the next datagram")
    data, _, flags, _ = other.recvmsg(4)
    expect("the next datagram, and MSG_TRUNC", (b"next", 0), (data, flags & socket.MSG_TRUNC))


@pytest.mark.parametrize("kind", ["udp", "unix"])
@judges("API-MSG-TRUNC-LENGTH", acceptable="the datagram's real length")
def test_length_of_a_truncated_datagram(bench: Bench, kind: str) -> None:
    """Receives a datagram of 1000 bytes with MSG_TRUNC and room for ten."""
    # Not acceptable: 10, as for packet sockets only.
    sockets = Sockets(bench)
    if kind == "udp":
        one, other = sockets.datagram_pair()
    else:
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        bench.to_close += [one.close, other.close]
    payload = bench.payloads.text(1000)
    one.send(payload)
    sockets.await_event(other, select.POLLIN, "a datagram")
    room = bytearray(10)
    found = other.recv_into(room, 10, socket.MSG_TRUNC)
    expect("recv with MSG_TRUNC", 1000, found)
    expect("the bytes", payload[:10], bytes(room))


@judges("API-MSG-TRUNC-STREAM", acceptable="the bytes are counted, discarded, and not stored")
def test_discarded_stream(bench: Bench) -> None:
    """Receives four of ten bytes of a TCP stream with MSG_TRUNC, then the rest without."""
    # Not acceptable: the bytes stored, or given again by the next recv.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    client.sendall(b"0123456789")
    sockets.await_bytes(server, 10)
    room = bytearray(b"####")
    found = server.recv_into(room, 4, socket.MSG_TRUNC | socket.MSG_DONTWAIT)
    expect("recv with MSG_TRUNC", 4, found)
    expect("the room", b"####", bytes(room))
    expect("what comes next", b"456789", server.recv(10, socket.MSG_DONTWAIT))


@judges("API-MSG-OOB", acceptable="POLLPRI; the byte by MSG_OOB alone; the stream without it")
def test_urgent_byte(bench: Bench) -> None:
    """Sends bytes, an urgent byte and more bytes, and reads both ways."""
    # Not acceptable: the urgent byte within the stream, or lost.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    client.sendall(b"before")
    client.send(b"!", socket.MSG_OOB)
    client.sendall(b"after")
    client.shutdown(socket.SHUT_WR)
    expect("urgent data is told by POLLPRI", True, sockets.comes(server, select.POLLPRI))
    expect("recv with MSG_OOB", b"!", server.recv(1, socket.MSG_OOB))
    expect("the stream", b"beforeafter", sockets.read_all(server))


@judges("API-MSG-OOB-MARK", acceptable="a read ends at the mark, where sockatmark is true")
def test_urgent_mark(bench: Bench) -> None:
    """Reads with room for all where an urgent byte stands in the middle, and asks sockatmark."""
    # Not acceptable: a read beyond the mark, sockatmark true elsewhere.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    client.sendall(b"before")
    client.send(b"!", socket.MSG_OOB)
    client.sendall(b"after")
    expect("urgent data is told by POLLPRI", True, sockets.comes(server, select.POLLPRI))
    sockatmark = ctypes.CDLL(None).sockatmark
    expect("sockatmark before the mark", 0, sockatmark(server.fileno()))
    found = sockets.receive(server)
    expect("the read before the mark", b"before", found)
    expect("sockatmark at the mark", 1, sockatmark(server.fileno()))
    found = sockets.receive(server)
    expect("the read after the mark", b"after", found)
    expect("sockatmark after the mark", 0, sockatmark(server.fileno()))


@judges("API-MSG-OOB-NONE", acceptable="EINVAL from recv; EOPNOTSUPP from send on a UDP socket")
def test_no_urgent_byte(bench: Bench) -> None:
    """Receives with MSG_OOB where nothing urgent was sent, and sends it on a UDP socket."""
    # Not acceptable: a wait, an ordinary byte, a datagram sent.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    client.sendall(b"x")
    sockets.await_bytes(server, 1)
    flags = socket.MSG_OOB | socket.MSG_DONTWAIT
    expect_error("recv with MSG_OOB", errno.EINVAL, server.recv, 1, flags)
    one, _ = sockets.datagram_pair()
    expect_error("UDP send with MSG_OOB", errno.EOPNOTSUPP, one.send, b"x", socket.MSG_OOB)


@judges("API-MSG-EOR", acceptable="records keep their bounds; whether MSG_EOR is told is reported")
def test_records(bench: Bench) -> str:
    """Sends two records with MSG_EOR on a SOCK_SEQPACKET pair, and receives with ample room."""
    # Not acceptable: records joined, a flag that is refused.
    sockets = Sockets(bench)
    try:
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    except OSError as problem:
        raise NotApplicable(
            f"there is no SOCK_SEQPACKET: {problem}", needs="need records"
        ) from None
    bench.to_close += [one.close, other.close]
    for record in (b"first", b"second"):
        one.send(record, socket.MSG_EOR)
    found = []
    for _ in range(2):
        sockets.await_event(other, select.POLLIN, "a record")
        data, _, flags, _ = other.recvmsg(100)
        found.append(data)
    expect("the records", [b"first", b"second"], found)
    told = "yes" if flags & socket.MSG_EOR else "no"
    bench.discovered["MSG_EOR_is_told_by_recvmsg"] = told
    return f"MSG_EOR in msg_flags: {told}"


@judges("API-MSG-EOR-STREAM", acceptable="the stream as it was sent")
def test_no_records_in_a_stream(bench: Bench) -> None:
    """Sends on a TCP socket with MSG_EOR."""
    # Not acceptable: a refusal, a byte added or lost, a bound that the reader sees.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    for part in (b"first", b"second"):
        client.send(part, socket.MSG_EOR)
    sockets.await_bytes(server, 11)
    expect("one read of all", b"firstsecond", server.recv(100))


@pytest.mark.parametrize("kind", ["stream", "datagram"])
@judges("API-MSG-DONTROUTE", acceptable="the bytes arrive at a host that is directly connected")
def test_dontroute(bench: Bench, kind: str) -> None:
    """Sends over the loopback interface with MSG_DONTROUTE."""
    # Not acceptable: an error, the bytes lost.
    sockets = Sockets(bench)
    one, other = sockets.connected() if kind == "stream" else sockets.datagram_pair()
    one.send(b"near", socket.MSG_DONTROUTE)
    expect("what arrives", b"near", sockets.receive(other))


@pytest.mark.parametrize("how", ["flag", "option"])
@judges(
    "API-DONTROUTE-GATEWAY",
    acceptable="ENETUNREACH (or EHOSTUNREACH) with it, success without",
    needs=(View.LAB,),
)
def test_no_gateway(bench: Bench, how: str) -> None:
    """Makes a route by a gateway, and sends there by MSG_DONTROUTE or under SO_DONTROUTE."""
    # Not acceptable: sent to the gateway all the same.
    sockets = Sockets(bench, bench.world(black_hole=True))
    route_by_gateway(sockets, BEHIND, GATEWAY)
    sender, address = sockets.udp(), (BEHIND, 9)
    expect_success("sendto by the gateway", sender.sendto, b"x", address)
    flags = int(socket.MSG_DONTROUTE)
    if how == "option":
        sender, flags = sockets.udp(), 0
        set_option(sender, socket.SO_DONTROUTE, 1)
    expect_errors(
        "sendto without routing",
        [errno.ENETUNREACH, errno.EHOSTUNREACH],
        sender.sendto,
        b"x",
        flags,
        address,
    )


def route_by_gateway(sockets: Sockets, destination: str, gateway: str) -> None:
    """``ip route add DESTINATION via GATEWAY dev lo`` (rtnetlink(7))."""
    loopback = 1
    attributes = b"".join(
        struct.pack("HH4s", 8, number, value)
        for number, value in (
            (1, socket.inet_aton(destination)),  # RTA_DST
            (4, struct.pack("i", loopback)),  # RTA_OIF
            (5, socket.inet_aton(gateway)),  # RTA_GATEWAY
        )
    )
    # Table main, protocol static, scope universe, unicast.
    body = struct.pack("BBBBBBBBI", socket.AF_INET, 32, 0, 0, 254, 4, 0, 1, 0) + attributes
    netlink = sockets.make(socket.AF_NETLINK, socket.SOCK_RAW)
    netlink.send(struct.pack("IHHII", 16 + len(body), 24, 0x405, 1, 0) + body)
    sockets.await_event(netlink, select.POLLIN, "an answer to a new route")
    problem = -struct.unpack_from("i", netlink.recv(4096), 16)[0]
    if problem:
        raise NotApplicable(
            f"no route can be made here: {os.strerror(problem)}", needs="need a gateway"
        )
