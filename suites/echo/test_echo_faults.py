"""Echo servers whose system calls are cut short, interrupted, or fail at one certain moment."""

import errno
import time

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.faults.schedule import Errno, Fault, Interrupt, On, Schedule, Short
from harness.outcomes import Failed, NotApplicable
from harness.peers.tcp import End
from harness.server import Server
from suites.echo.descriptors import exhausted
from suites.servers.start_failures import expect_failure_status, reason, said, start_failing

BYTES = 1000
TIMES = 3
"""Calls of accept that fail in a row."""
TURNED_AWAY = 10
"""Clients that may be turned away while and just after descriptors are wanting."""
CALM = 0.5
"""The share of a processor that a loop without a pause exceeds, and one with a pause never."""


@pytest.mark.parametrize(
    ("first", "count", "length"),
    [(1, 1, 1), (1, 2, 3), (2, 3, 7), (1, 0, 1), (1, 0, 50), (3, 1, 127)],
    ids=["first-1", "two-3", "second-to-fourth-7", "each-1", "each-50", "third-127"],
)
@judges(
    "TCP-ECHO-SHORT-WRITES-IN-A-ROW",
    acceptable="every byte once, in order",
    starts_own=True,
    needs=(View.START,),
)
def test_short_writes(bench: Bench, first: int, count: int, length: int) -> str:
    """Lets chosen writes of the server take only so many bytes, while 1000 bytes are echoed."""
    # Not acceptable: a byte less, the beginning sent again, an end of the connection.
    short = Short("send", nth=first, times=count, length=length)
    server = bench.start(faults=Schedule(short))
    payload = bench.payloads.text(BYTES)
    peer = server.connect()
    try:
        for start in range(0, BYTES, BYTES // 4):
            part = payload[start : start + BYTES // 4]
            peer.expect_echo(part, "the bytes sent, while writes took less than all")
    except Failed as problem:
        if server.faults.edge_triggered:
            # After a short count it may wait for an edge: a full buffer would give one (epoll(7)).
            raise NotApplicable(
                "edge-triggered epoll allows to take a short write for a full buffer",
                needs="could not be provoked",
            ) from problem
        raise
    server.faults.expect_met()
    return f"{server.faults.injected()} writes were cut"


CALLS = ("accept", "receive", "send", "wait")
REPEATED = 6.0
"""Seconds until a call has been repeated that is interrupted up to five times in a row: there are
servers (socat) that pause for a second before each."""


def serve_interrupted(bench: Bench, interruption: Fault) -> str:
    """Two clients are echoed to while calls are interrupted. Raises Failed, NotApplicable."""
    server = bench.start(faults=Schedule(interruption))
    peer = server.connect()
    for _ in range(4):
        peer.expect_echo(bench.payloads.line(64), "the line, while calls are interrupted", REPEATED)
    peer.finish()
    server.expect_service(bench.payloads.line(64), "calls that were interrupted", REPEATED)
    server.faults.expect_met()
    return f"{server.faults.injected()} calls were interrupted"


@pytest.mark.parametrize("call", CALLS)
@judges(
    "TCP-ECHO-INTERRUPTED-CALLS",
    acceptable="both clients are served as if nothing had happened",
    starts_own=True,
    needs=(View.START,),
)
def test_interrupted(bench: Bench, call: str) -> str:
    """Lets three calls fail with EINTR, where a handler of the server's could have done it."""
    # Not acceptable: an exit, a client that is dropped, bytes that are lost.
    return serve_interrupted(bench, Interrupt(call, times=3))


@pytest.mark.parametrize("call", CALLS)
@judges(
    "TCP-ECHO-INTERRUPTED-ANYWAY",
    acceptable="both clients are served as if nothing had happened",
    starts_own=True,
    needs=(View.START,),
)
def test_interrupted_anyway(bench: Bench, call: str) -> str:
    """Lets three calls fail with EINTR, whether or not a signal could have done it."""
    # Not acceptable: an exit, a client that is dropped, bytes that are lost.
    return serve_interrupted(bench, Interrupt(call, times=3, anyway=True))


@judges(
    "TCP-CONCURRENT-INTERRUPTED-ACCEPT",
    acceptable="both clients are served",
    starts_own=True,
    needs=(View.START,),
)
def test_accept_interrupted_in_a_row(bench: Bench) -> str:
    """Lets accept fail five times in a row with EINTR, where a handler could have done it."""
    # Not acceptable: an exit; that accept is tried again once, and then no more.
    return serve_interrupted(bench, Interrupt("accept", times=5))


def pass_over_turned_away(server: Server, bench: Bench) -> None:
    """Clients come until one is served, or too many were turned away.

    A server without descriptors may give up one that it keeps for this, to accept and close whoever
    waits, until nobody does: libuv does so, and a client that came just then sees FIN or RST. Whom
    it has turned away it must forget: none may wait in vain.
    """
    for _ in range(TURNED_AWAY):
        peer = server.connect()
        reading = peer.exchange(bench.payloads.line(40))
        peer.finish()
        if reading.data or reading.end not in (End.FIN, End.RST):
            return
        peer.stall(0.02)  # or this client would be the one it finds waiting again


def accept_fails(bench: Bench, number: int) -> str:
    """Accept fails three times with this error between two clients. Raises Failed."""
    fault = Errno("accept", nth=2, times=TIMES, number=number)
    server = bench.start(faults=Schedule(fault))
    server.expect_service(bench.payloads.line(40), f"accept had failed: {fault}")
    if number in (errno.EMFILE, errno.ENFILE):
        pass_over_turned_away(server, bench)
    server.expect_service(bench.payloads.line(40), f"accept had failed: {fault}")
    server.expect_service(bench.payloads.line(40), "three errors of accept")
    server.expect_not_killed("three errors of accept")
    server.faults.expect_met()
    return "it went on accepting"


@judges(
    "TCP-ECHO-ABORTED-CONNECTION",
    acceptable="the next clients are served",
    starts_own=True,
    needs=(View.START,),
)
def test_aborted_connection(bench: Bench) -> str:
    """Lets accept fail three times with ECONNABORTED while clients come and go."""
    # Not acceptable: an exit, a server that waits for nobody any more.
    return accept_fails(bench, errno.ECONNABORTED)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE], ids=["EMFILE", "ENFILE"])
@judges(
    "TCP-ECHO-DESCRIPTORS-EXHAUSTED",
    acceptable="the next clients are served; those that came meanwhile may be turned away",
    starts_own=True,
    needs=(View.START,),
)
def test_no_descriptor(bench: Bench, number: int) -> str:
    """Lets accept fail three times for want of descriptors, its own or the machine's."""
    # Not acceptable: an exit, a server that waits for nobody any more.
    return accept_fails(bench, number)


@judges(
    "TCP-ECHO-EXHAUSTED-CALM",
    acceptable="the server wants a processor for less than half of the time",
    destructive=True,
    waits=1.3,
    needs=(View.START,),
)
def test_calm_without_descriptors(server: Server, bench: Bench) -> str:
    """Leaves the server no free descriptor while three clients wait for a second."""
    # Not acceptable: a loop around accept that never rests. Seconds in which it had a processor and
    # seconds in which it waited for one count alike, so that a busy machine does not hide it.
    with exhausted(server, bench):
        before, began = _wanted(server), time.monotonic()
        time.sleep(1.0)
        share = (_wanted(server) - before) / (time.monotonic() - began)
    observed = f"it wanted a processor for {share:.0%} of a second"
    if share > CALM:
        raise Failed("it calls accept again and again without a pause", observed=observed)
    return observed


def _wanted(server: Server) -> float:
    """Seconds in which its processes had a processor or waited for one."""
    return sum(each.cpu + each.waited for each in server.processes())


@pytest.mark.parametrize("call", ["socket", "bind", "listen"])
@judges(
    "TCP-ECHO-START-FAILURES",
    acceptable="an exit with a status other than 0",
    starts_own=True,
    needs=(View.START,),
)
def test_start_failures(bench: Bench, call: str) -> str:
    """Starts the server so that this call fails."""
    # Not acceptable: status 0, death by signal, a loop around accept, a server that runs on.
    server, death = start_failing(bench, call)
    return expect_failure_status(server, call, death)


@pytest.mark.parametrize("call", ["socket", "listen"])
@judges(
    "ECHOSRV-START-FAILURES-NAMED",
    acceptable="the call's name, or the reason, on standard error",
    starts_own=True,
    needs=(View.START,),
)
def test_start_failures_named(bench: Bench, call: str) -> str:
    """Starts the server so that this call fails, and reads standard error."""
    # Not acceptable: silence, another call blamed. bind is the matter of another check.
    server, death = start_failing(bench, call)
    text = server.stderr.text(600).lower()
    if call not in text and reason(call).lower() not in text:
        raise Failed(f"it did not name {call}", observed=f"it {death}{said(server)}")
    return text.strip()


@pytest.mark.parametrize(
    "number",
    [errno.ENOBUFS, errno.ENOMEM, errno.EPERM, errno.EAGAIN],
    ids=["ENOBUFS", "ENOMEM", "EPERM", "EAGAIN"],
)
@judges(
    "UDP-ECHO-SEND-FAILURE",
    acceptable="the next datagram is answered; the one whose reply failed at most once",
    starts_own=True,
    needs=(View.START,),
)
def test_send_fails(bench: Bench, number: int) -> str:
    """Lets the second reply fail with this error, then sends three more datagrams."""
    # Not acceptable: an exit, silence, the old reply in place of the new one. EAGAIN meets only
    # sockets that do not block: others never answer it.
    fault = Errno("send-datagram", nth=2, number=number, on=On.DATAGRAM)
    server = bench.start(faults=Schedule(fault))
    assert server.world is not None
    server.datagram_peer().expect_echo(bench.payloads.line(40))
    server.datagram_peer().exchange(bench.payloads.line(40), within=0.3)
    for _ in range(3):
        problem = server.answers(bench.payloads.line(40))
        if problem:
            raise Failed(f"after {fault} it was silent", observed=problem)
    server.faults.expect_met()
    return "it lost one reply at most"


@pytest.mark.parametrize("call", ["socket", "bind"])
@judges(
    "UDP-ECHO-START-FAILURES",
    acceptable="an exit with a status other than 0",
    starts_own=True,
    needs=(View.START,),
)
def test_datagram_start_failures(bench: Bench, call: str) -> str:
    """Starts the server so that this call fails."""
    # Not acceptable: status 0, death by signal, a loop around recvfrom.
    server, death = start_failing(bench, call)
    return expect_failure_status(server, call, death)
