"""The options of the level SOL_SOCKET: type, value on a new socket, effect."""

from __future__ import annotations

import ctypes
import errno
import select
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass

import pytest

from harness.bench import Bench
from harness.outcomes import Failed, Inconclusive
from suites.socket_api.sockets import (
    LOOPBACK,
    WITHIN,
    Sockets,
    error_of,
    expect,
    expect_error,
    expect_errors,
    expect_success,
    fill,
    is_ready,
    judges,
    linger,
    name,
    needs_option,
    option,
    set_option,
    timeval,
)

INT, LINGER, TIMEVAL = 4, len(linger(0, 0)), len(timeval(0))
BROADCAST = "127.255.255.255"
"""The broadcast address of the loopback interface."""
LIMIT = 0.1
"""Seconds of the time limits that are set here."""
EARLY = 0.01
"""Seconds by which a limit may be cut short: clocks of different resolution."""
KEEPALIVE = 2.0
"""Seconds after which a connection ends that is probed once, after one second's idleness."""
MANY = 1 << 20
_SO_ATTACH_FILTER = 26


@dataclass(frozen=True)
class Option:
    """One row of the course's tables."""

    name: str
    size: int = INT
    default: int | None = 0
    """What POSIX says of a new socket; None where it leaves that to the platform."""
    may_refuse: bool = False
    """Whether a platform may refuse to set it to the value that it has."""


OPTIONS = [
    Option("SO_ACCEPTCONN", may_refuse=True),
    Option("SO_BROADCAST"),
    Option("SO_DEBUG"),
    Option("SO_DONTROUTE"),
    Option("SO_ERROR", may_refuse=True),
    Option("SO_KEEPALIVE"),
    Option("SO_LINGER", LINGER),
    Option("SO_OOBINLINE"),
    Option("SO_RCVBUF", default=None),
    Option("SO_RCVLOWAT", default=1),
    Option("SO_RCVTIMEO", TIMEVAL),
    Option("SO_REUSEADDR"),
    Option("SO_SNDBUF", default=None),
    Option("SO_SNDLOWAT", default=None, may_refuse=True),
    Option("SO_SNDTIMEO", TIMEVAL),
    Option("SO_TYPE", default=None, may_refuse=True),
]
each_option = pytest.mark.parametrize("row", OPTIONS, ids=lambda row: row.name)
each_kind = pytest.mark.parametrize("kind", ["tcp", "udp"])


@each_kind
@each_option
@judges(
    "API-OPTION-TYPE", acceptable="an int, a struct linger, a struct timeval, as the table says"
)
def test_type(bench: Bench, row: Option, kind: str) -> None:
    """Reads an option of a new socket with room for more than its type, and sets it to that."""
    # Not acceptable: another size, an error.
    made = Sockets(bench).of_kind(kind)
    number = needs_option(row.name)
    try:
        value = made.getsockopt(socket.SOL_SOCKET, number, 64)
    except OSError as problem:
        raise Failed(
            f"{row.name} is not known: {problem.strerror}", observed=str(problem)
        ) from None
    expect(f"size of {row.name}", row.size, len(value))
    if not row.may_refuse and row.name not in ("SO_RCVBUF", "SO_SNDBUF"):
        expect_success(f"setting {row.name} to its value", set_option, made, number, value)


@each_kind
@each_option
@judges("API-OPTION-DEFAULT", acceptable="the value of the table: off, 0; 1 for SO_RCVLOWAT")
def test_default(bench: Bench, row: Option, kind: str) -> str:
    """Reads an option of a new socket."""
    # Not acceptable: another value, where POSIX says which.
    found = (
        Sockets(bench).of_kind(kind).getsockopt(socket.SOL_SOCKET, needs_option(row.name), row.size)
    )
    value = int.from_bytes(found, sys.byteorder, signed=True)
    if row.default is None:
        expect(f"{row.name} is greater than 0", True, value > 0)
        if row.name != "SO_TYPE":
            bench.discovered[f"{row.name}_{kind}"] = value
        return f"{row.name} of a new {kind} socket: {value}"
    if row.size != INT:
        expect(f"{row.name} of a new {kind} socket", bytes(row.size).hex(" "), found.hex(" "))
        return "all zero"
    expect(f"{row.name} of a new {kind} socket", row.default, value)
    return str(row.default)


@judges("API-OPTION-READ-ONLY", acceptable="ENOPROTOOPT, or EINVAL")
def test_read_only(bench: Bench) -> None:
    """Sets SO_TYPE, SO_ERROR and SO_ACCEPTCONN."""
    # Not acceptable: success.
    made = Sockets(bench).tcp()
    for word in ("SO_TYPE", "SO_ERROR", "SO_ACCEPTCONN"):
        number = needs_option(word)
        expect_errors(
            f"setting {word}",
            [errno.ENOPROTOOPT, errno.EINVAL],
            set_option,
            made,
            number,
            1,
        )


@judges("API-OPTION-UNKNOWN", acceptable="ENOPROTOOPT")
def test_unknown(bench: Bench) -> None:
    """Reads and sets an option that does not exist."""
    # Not acceptable: success, another error.
    made = Sockets(bench).tcp()
    expect_error("getsockopt", errno.ENOPROTOOPT, option, made, 0x7FF0)
    expect_error("setsockopt", errno.ENOPROTOOPT, set_option, made, 0x7FF0, 1)


@judges("API-SO-ACCEPTCONN", acceptable="0 before listen, not 0 after")
def test_acceptconn(bench: Bench) -> None:
    """Reads SO_ACCEPTCONN before and after listen, and of an accepted socket."""
    # Not acceptable: the same before and after.
    sockets = Sockets(bench)
    made = sockets.tcp()
    made.bind((LOOPBACK, 0))
    expect("SO_ACCEPTCONN before listen", False, bool(option(made, socket.SO_ACCEPTCONN)))
    made.listen(1)
    expect("SO_ACCEPTCONN after listen", True, bool(option(made, socket.SO_ACCEPTCONN)))
    _, server = sockets.connected(made)
    found = bool(option(server, socket.SO_ACCEPTCONN))
    expect("SO_ACCEPTCONN of an accepted socket", False, found)


@judges("API-SO-BROADCAST", acceptable="EACCES without the option; with it the datagram arrives")
def test_broadcast(bench: Bench) -> None:
    """Sends a datagram to the broadcast address of the loopback interface, without and with it."""
    # Not acceptable: sent without the option, refused or lost with it.
    sockets = Sockets(bench)
    receiver, sender = sockets.udp(), sockets.udp()
    receiver.bind(("", 0))
    address = (BROADCAST, receiver.getsockname()[1])
    expect_error("sendto without SO_BROADCAST", errno.EACCES, sender.sendto, b"all", address)
    set_option(sender, socket.SO_BROADCAST, 1)
    expect("SO_BROADCAST that was set", True, bool(option(sender, socket.SO_BROADCAST)))
    sender.sendto(b"all", address)
    expect("what arrives", b"all", sockets.receive(receiver))


@judges("API-SO-DEBUG", acceptable="set and read back, or EACCES for one who is not privileged")
def test_debug(bench: Bench) -> str:
    """Sets SO_DEBUG."""
    # Not acceptable: another error, a value that is not kept.
    made = Sockets(bench).tcp()
    try:
        set_option(made, socket.SO_DEBUG, 1)
    except OSError as problem:
        expect("setting SO_DEBUG", "success or EACCES", f"success or {name(problem.errno or 0)}")
        return "EACCES: only for the privileged"
    expect("SO_DEBUG that was set", True, bool(option(made, socket.SO_DEBUG)))
    return "set"


@each_kind
@pytest.mark.parametrize("word", ["SO_DONTROUTE", "SO_KEEPALIVE", "SO_OOBINLINE", "SO_REUSEADDR"])
@judges("API-OPTION-SWITCH", acceptable="not 0 after it was set, 0 after it was cleared")
def test_switch(bench: Bench, word: str, kind: str) -> None:
    """Sets an option that is on or off, reads it, clears it, reads it."""
    # Not acceptable: a value that is not kept.
    made, number = Sockets(bench).of_kind(kind), needs_option(word)
    for value in (1, 0, 5, 0):
        set_option(made, number, value)
        expect(f"{word} set to {value} is on", bool(value), bool(option(made, number)))


@judges("API-SO-ERROR", acceptable="ECONNREFUSED once, then 0")
def test_error(bench: Bench) -> None:
    """Connects without waiting to a port where nobody listens, and reads SO_ERROR twice."""
    # Not acceptable: no error, the error again.
    sockets = Sockets(bench)
    dead = sockets.tcp()
    dead.bind((LOOPBACK, 0))
    client = sockets.tcp()
    client.setblocking(False)
    number = client.connect_ex(dead.getsockname())
    if number == errno.EINPROGRESS:
        sockets.await_event(client, select.POLLOUT, "an end of the connect")
        number = option(client, socket.SO_ERROR)
    expect("SO_ERROR", "ECONNREFUSED", name(number))
    expect("SO_ERROR read again", 0, option(client, socket.SO_ERROR))


@judges("API-SO-ERROR-UDP", acceptable="ECONNREFUSED once, then 0")
def test_error_of_a_datagram(bench: Bench) -> None:
    """Sends on a connected UDP socket to a port that nobody has, and reads SO_ERROR twice."""
    # Not acceptable: no error, the error again.
    sockets = Sockets(bench)
    one, other = sockets.datagram_pair()
    other.close()
    one.send(b"x")
    sockets.await_event(one, select.POLLERR, "an error")
    expect("SO_ERROR", "ECONNREFUSED", name(option(one, socket.SO_ERROR)))
    expect("SO_ERROR read again", 0, option(one, socket.SO_ERROR))


@judges("API-SO-KEEPALIVE", acceptable="ETIMEDOUT after about 2 s", waits=KEEPALIVE)
def test_keepalive(bench: Bench) -> str:
    """Sets SO_KEEPALIVE with a probe after 1 s of a peer that answers nothing any more."""
    # Not acceptable: a connection that lives on, another error, an end before the first probe.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    deaf(server)
    level = socket.IPPROTO_TCP
    for word in ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT"):
        client.setsockopt(level, needs_option(word), 1)
    began = time.monotonic()
    set_option(client, socket.SO_KEEPALIVE, 1)
    poller = select.poll()
    poller.register(client, select.POLLIN)
    bench.patience.wait(poller, KEEPALIVE + 2)
    passed = time.monotonic() - began
    expect("SO_ERROR", "ETIMEDOUT", name(option(client, socket.SO_ERROR)))
    expect("the end comes after a probe", True, passed > 1.0)
    return f"ended after {passed:.1f} s"


@judges("API-SO-LINGER", acceptable="the struct linger that was set")
def test_linger(bench: Bench) -> None:
    """Sets SO_LINGER on with seconds, and off, and reads it."""
    # Not acceptable: another value.
    made = Sockets(bench).tcp()
    for value in ((1, 0), (1, 7), (0, 0)):
        set_option(made, socket.SO_LINGER, linger(*value))
        told = made.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
        expect("size of SO_LINGER", LINGER, len(told))
        on, seconds = struct.unpack("ii", told)
        expect("SO_LINGER is on", bool(value[0]), bool(on))
        if value[0]:
            expect("its seconds", value[1], seconds)


@judges("API-SO-LINGER-ZERO", acceptable="ECONNRESET at the other end, which was sent RST")
def test_linger_zero(bench: Bench) -> None:
    """Sets SO_LINGER on with 0 seconds, closes, and reads at the other end."""
    # Not acceptable: end of file (FIN), silence.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    set_option(client, socket.SO_LINGER, linger(1, 0))
    client.close()
    expect_error("recv at the other end", errno.ECONNRESET, sockets.receive, server)


@judges("API-SO-LINGER-WAIT", acceptable="close returns after the second that was set", waits=1.0)
def test_linger_wait(bench: Bench) -> str:
    """Sends until stuck, sets SO_LINGER on with 1 second, and closes while nobody reads."""
    # Not acceptable: a close that returns at once.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    set_option(server, socket.SO_RCVBUF, 4096)
    set_option(client, socket.SO_SNDBUF, 65536)
    fill(client)
    set_option(client, socket.SO_LINGER, linger(1, 1))
    began = time.monotonic()
    client.close()
    passed = time.monotonic() - began
    expect("close waits for a second", True, passed >= 1.0 - EARLY)
    return f"close returned after {passed:.2f} s"


@judges("API-SO-LINGER-SENT", acceptable="close returns before its time; all bytes, then FIN")
def test_linger_sent(bench: Bench) -> str:
    """Sets SO_LINGER on with 20 seconds, and closes a socket whose peer takes everything."""
    # Not acceptable: a close that waits out its time, bytes lost.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    set_option(client, socket.SO_LINGER, linger(1, 20))
    client.sendall(b"last words")
    began = time.monotonic()
    client.close()
    passed = time.monotonic() - began
    expect("close returns at once", True, passed < 10)
    expect("what the peer reads", b"last words", sockets.read_all(server))
    return f"close returned after {passed * 1000:.1f} ms"


@judges("API-SO-OOBINLINE", acceptable="the urgent byte stands in the stream, in its place")
def test_oob_inline(bench: Bench) -> None:
    """Sends an urgent byte among others, to a socket with SO_OOBINLINE and to one without."""
    # Not acceptable: the byte outside the stream with the option, or inside without.
    sockets = Sockets(bench)
    for inline, due in ((False, b"beforeafter"), (True, b"before!after")):
        client, server = sockets.connected()
        if inline:
            set_option(server, socket.SO_OOBINLINE, 1)
        client.sendall(b"before")
        client.send(b"!", socket.MSG_OOB)
        client.sendall(b"after")
        client.shutdown(socket.SHUT_WR)
        found = sockets.read_all(server)
        expect(f"the stream {'with' if inline else 'without'} SO_OOBINLINE", due, found)


@each_kind
@pytest.mark.parametrize("word", ["SO_RCVBUF", "SO_SNDBUF"])
@judges("API-BUFFER-SIZE", acceptable="at least the size that was set, or as much as is allowed")
def test_buffer_size(bench: Bench, word: str, kind: str) -> None:
    """Sets the size of a buffer to 16384, 65536 and more than is allowed, and reads it."""
    # Not acceptable: less, an error for a size that is too large.
    made, number = Sockets(bench).of_kind(kind), needs_option(word)
    for size in (16384, 65536):
        set_option(made, number, size)
        found = option(made, number)
        expect(f"{word} set to {size} is at least that ({found})", True, found >= size)
    expect_success(f"setting {word} to 1 GiB", set_option, made, number, 1 << 30)
    expect(f"{word} is not less after it", True, option(made, number) >= 65536)


@each_kind
@pytest.mark.parametrize("word", ["SO_RCVBUF", "SO_SNDBUF"])
@judges("API-BUFFER-DOUBLED", acceptable="twice the size that was set")
def test_buffer_doubled(bench: Bench, word: str, kind: str) -> None:
    """Sets the size of a buffer to 32768 and reads it."""
    # Not acceptable: any other size, on Linux; elsewhere platforms differ.
    made, number = Sockets(bench).of_kind(kind), needs_option(word)
    set_option(made, number, 32768)
    found = option(made, number)
    bench.discovered[f"{word}_{kind}_when_set_to_32768"] = found
    expect(f"{word} that was set to 32768", 65536, found)


@pytest.mark.parametrize("word", ["SO_RCVBUF", "SO_SNDBUF"])
@judges("API-BUFFER-EFFECT", acceptable="fewer bytes fit in where the buffer is small")
def test_buffer_effect(bench: Bench, word: str) -> str:
    """Sends until stuck, once with a small buffer and once with one of 512 KiB."""
    # Not acceptable: as many with the small one.
    taken = []
    for size in (8192, 512 << 10):
        sockets = Sockets(bench)
        listener = sockets.listener()
        client = sockets.tcp()
        # Before the handshake, so that it bounds the window as well.
        sizes = {"SO_RCVBUF": 8192, "SO_SNDBUF": 8192} | {word: size}
        set_option(listener, socket.SO_RCVBUF, sizes["SO_RCVBUF"])
        set_option(client, socket.SO_SNDBUF, sizes["SO_SNDBUF"])
        sockets.connect(client, listener.getsockname())
        sockets.accept(listener)
        taken.append(fill(client))
    expect(f"fewer bytes with a small {word}: {taken}", True, taken[0] < taken[1])
    return f"{taken[0]} and {taken[1]} bytes taken"


@judges("API-SO-RCVLOWAT", acceptable="not readable with fewer bytes; readable with as many")
def test_low_water(bench: Bench) -> None:
    """Sets SO_RCVLOWAT to 10, sends 9 bytes and then one more, and asks poll and select."""
    # Not acceptable: readable before, not readable after.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    client.sendall(b"012345678")
    sockets.await_bytes(server, 9)
    set_option(server, socket.SO_RCVLOWAT, 10)
    expect("SO_RCVLOWAT that was set", 10, option(server, socket.SO_RCVLOWAT))
    told = is_ready(server, select.POLLIN), bool(select.select([server], [], [], 0)[0])
    expect("poll and select tell of 9 bytes", (False, False), told)
    client.sendall(b"9")
    sockets.await_event(server, select.POLLIN, "poll for 10 bytes")
    expect("select tells of 10 bytes", True, bool(select.select([server], [], [], 0)[0]))
    expect("the bytes", b"0123456789", server.recv(100, socket.MSG_DONTWAIT))


@judges(
    "API-SO-RCVLOWAT-RECV", acceptable="a recv that waits until so many are there", waits=4 * LIMIT
)
def test_low_water_of_recv(bench: Bench) -> None:
    """Sets SO_RCVLOWAT to 8 and receives, while after 0.1 s four bytes come, and 0.3 s later four
    more."""
    # Not acceptable: the first four alone.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    set_option(server, socket.SO_RCVTIMEO, timeval(5))  # no wait without an end
    set_option(server, socket.SO_RCVLOWAT, 8)
    received, _ = receive_while(server, client, b"abcd", b"efgh")
    expect("recv", b"abcdefgh", received)


@judges(
    "API-SO-RCVLOWAT-PART",
    acceptable="all eight bytes; whether they come at once or after the limit is reported",
    waits=4 * LIMIT,
)
def test_low_water_with_a_part(bench: Bench) -> str:
    """Sets SO_RCVLOWAT to 8 and SO_RCVTIMEO to 0.4 s; four bytes are there, four come later."""
    # Not acceptable: the first four alone.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    client.sendall(b"abcd")
    sockets.await_bytes(server, 4)
    set_option(server, socket.SO_RCVLOWAT, 8)
    set_option(server, socket.SO_RCVTIMEO, timeval(4 * LIMIT))
    began = time.monotonic()
    received, sent = receive_while(server, client, b"efgh")
    at_once = time.monotonic() - began < 3 * LIMIT
    if received == b"abcd" and sent - began > 3 * LIMIT:
        raise Inconclusive("the machine was too busy: our own bytes came late for the limit")
    expect("recv", b"abcdefgh", received)
    words = "returns when they are there" if at_once else "waits on, up to its time limit"
    bench.discovered["recv_that_has_taken_a_part_of_SO_RCVLOWAT_bytes"] = words
    return f"recv {words}"


def receive_while(
    receiver: socket.socket, sender: socket.socket, *parts: bytes
) -> tuple[bytes, float]:
    """Receive once, while after a tenth of a second the first part is sent, and each further one
    when recv has returned, or 0.3 s later: what came, and when all had been sent.

    An end of file ends the wait of a recv that no limit ends.
    """
    returned = threading.Event()
    sent: list[float] = []

    def send() -> None:
        for number, part in enumerate(parts):
            if number:
                returned.wait(3 * LIMIT)
            sender.sendall(part)
        sent.append(time.monotonic())
        if not returned.wait(WITHIN):
            sender.shutdown(socket.SHUT_WR)

    later = threading.Timer(LIMIT, send)
    later.start()
    try:
        received = receiver.recv(100)
    finally:
        returned.set()
        later.join()
    return received, sent[0]


@each_kind
@judges("API-SO-RCVTIMEO", acceptable="EAGAIN (or EWOULDBLOCK) after 0.1 s", waits=LIMIT)
def test_receive_limit(bench: Bench, kind: str) -> str:
    """Sets SO_RCVTIMEO to 0.1 s and receives where nothing comes."""
    # Not acceptable: an error at once, a wait without an end, another error.
    sockets = Sockets(bench)
    one, other = sockets.connected() if kind == "tcp" else sockets.datagram_pair()
    set_option(one, socket.SO_RCVTIMEO, timeval(LIMIT))
    # Where the limit does nothing, this ends the wait.
    rescue = threading.Timer(2.0, other.send, [b"too late"])
    rescue.start()
    began = time.monotonic()
    try:
        found = error_of(one.recv, 100)
    finally:
        rescue.cancel()
        rescue.join()
    passed = time.monotonic() - began
    expect("recv", "EAGAIN", found)
    expect(f"the limit of 0.1 s is kept ({passed:.3f} s)", True, passed >= LIMIT - EARLY)
    return f"gave up after {passed:.3f} s"


@judges("API-SO-SNDTIMEO", acceptable="EAGAIN (or EWOULDBLOCK) after 0.1 s", waits=LIMIT)
def test_send_limit(bench: Bench) -> str:
    """Sets SO_SNDTIMEO to 0.1 s and sends where nothing more goes in."""
    # Not acceptable: an error at once, a wait without an end, another error.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    set_option(server, socket.SO_RCVBUF, 8192)
    set_option(client, socket.SO_SNDBUF, 8192)
    fill(client)
    set_option(client, socket.SO_SNDTIMEO, timeval(LIMIT))
    rescue = threading.Timer(2.0, server.close)
    rescue.start()
    began = time.monotonic()
    try:
        found = error_of(client.send, bytes(MANY))
    finally:
        rescue.cancel()
        rescue.join()
    passed = time.monotonic() - began
    expect("send", "EAGAIN", found)
    expect(f"the limit of 0.1 s is kept ({passed:.3f} s)", True, passed >= LIMIT - EARLY)
    return f"gave up after {passed:.3f} s"


@judges("API-SO-REUSEADDR", acceptable="bind succeeds with the option")
def test_reuse_of_a_port(bench: Bench) -> str:
    """Ends a connection from the server's side, and binds its port again, without and with it."""
    # Not acceptable: EADDRINUSE with the option.
    sockets = Sockets(bench)
    listener = sockets.tcp()
    # Linux asks it of the old socket as well.
    set_option(listener, socket.SO_REUSEADDR, 1)
    listener.bind((LOOPBACK, 0))
    listener.listen(1)
    client, server = sockets.connected(listener)
    address = listener.getsockname()
    server.close()
    expect("read at the client", b"", sockets.receive(client))
    client.close()
    listener.close()
    without = sockets.tcp()
    words = "success"
    try:
        without.bind(address)
    except OSError as problem:
        words = name(problem.errno or 0)
    without.close()
    bench.discovered["bind_to_a_port_in_TIME_WAIT"] = f"{words} without SO_REUSEADDR"
    again = sockets.tcp()
    set_option(again, socket.SO_REUSEADDR, 1)
    expect_success("bind with SO_REUSEADDR", again.bind, address)
    expect_success("listen with SO_REUSEADDR", again.listen, 1)
    return f"without SO_REUSEADDR: {words}"


@judges("API-SO-REUSEADDR-LISTENER", acceptable="EADDRINUSE, from bind or from listen")
def test_two_listeners(bench: Bench) -> None:
    """Binds the port of a socket that listens, both with SO_REUSEADDR."""
    # Not acceptable: two sockets that listen on one port.
    sockets = Sockets(bench)
    first, second = sockets.tcp(), sockets.tcp()
    for each in (first, second):
        set_option(each, socket.SO_REUSEADDR, 1)
    first.bind((LOOPBACK, 0))
    first.listen(1)

    def take() -> None:
        second.bind(first.getsockname())
        second.listen(1)

    expect_error("bind and listen", errno.EADDRINUSE, take)


@each_kind
@judges("API-SO-SNDLOWAT", acceptable="the value that was set, or ENOPROTOOPT")
def test_send_low_water(bench: Bench, kind: str) -> str:
    """Sets SO_SNDLOWAT to 10 and reads it."""
    # Not acceptable: another error, a value that is neither the old nor the new one.
    made, number = Sockets(bench).of_kind(kind), needs_option("SO_SNDLOWAT")
    before = option(made, number)
    try:
        set_option(made, number, 10)
    except OSError as problem:
        expect("setting SO_SNDLOWAT", "ENOPROTOOPT", name(problem.errno or 0))
        expect("SO_SNDLOWAT afterwards", before, option(made, number))
        words = "cannot be set (ENOPROTOOPT)"
    else:
        expect("SO_SNDLOWAT that was set", 10, option(made, number))
        words = "can be set"
    bench.discovered["SO_SNDLOWAT"] = words
    return words


@judges("API-SO-TYPE", acceptable="the type that the socket was made with")
def test_socket_type(bench: Bench) -> None:
    """Reads SO_TYPE of stream and datagram sockets."""
    # Not acceptable: another type.
    sockets = Sockets(bench)
    names = {int(each): each.name for each in socket.SocketKind}
    for kind, due in (("tcp", "SOCK_STREAM"), ("udp", "SOCK_DGRAM"), ("unix", "SOCK_STREAM")):
        found = option(sockets.of_kind(kind), socket.SO_TYPE)
        expect(f"SO_TYPE of a {kind} socket", due, names.get(found, f"{found:#x}"))


class _Instruction(ctypes.Structure):
    """struct sock_filter, linux/filter.h."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("operand", ctypes.c_uint32),
    )


def deaf(hearer: socket.socket) -> None:
    """Let the kernel drop every packet for this socket: it answers nothing any more."""
    drop = _Instruction(0x06, 0, 0, 0)  # BPF_RET | BPF_K: 0 bytes pass
    program = struct.pack("HP", 1, ctypes.addressof(drop))
    set_option(hearer, _SO_ATTACH_FILTER, program)
