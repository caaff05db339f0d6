"""Clients that vanish: the server must go on for the others."""

import signal
import time

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.faults import lost_clients
from harness.faults.short_writes import provoke
from harness.lab.world import SMALL_BUFFERS, TINY_SEND_BUFFER
from harness.outcomes import Failed, NotApplicable
from harness.peers.tcp import End
from harness.server import Server

WAYS = list(lost_clients.ON_THE_WIRE)
GRACE = 0.3
"""Seconds in which a death that the lost client caused shows, after the next one was served."""


def judge_survival(server: Server, bench: Bench, way: str) -> None:
    """Raises Failed if the program that listens did not survive."""
    problem = server.answers(bench.payloads.line(32))
    death = server.death(within=0.0 if problem else server.patience.scaled(GRACE))
    if death and not server.processes():
        step = server.transcript.step("live", "target")
        step.due["alive"], step.met = True, False
        raise Failed(
            f"the server did not survive a client's {way}: it {death}", observed=str(death)
        )
    if problem and server.world is None:
        # The client above may have been taken while the server was ending: only the next one tells.
        problem = server.answers(bench.payloads.line(32))
    if problem.startswith("a new client could not connect"):
        raise Failed(f"after a client's {way} the server took no new one", observed=problem)


@pytest.mark.parametrize("way", WAYS)
@judges(
    "TCP-ECHO-LOST-CLIENT",
    acceptable="the server goes on: no exit, no death, new clients are taken",
    destructive=True,
    waits=GRACE,
)
def test_lost_client(server: Server, bench: Bench, way: str) -> None:
    """Loses a client in this way and looks whether the server is still there."""
    # Not acceptable: an exit because read or write failed with ECONNRESET or EPIPE.
    lost_clients.ON_THE_WIRE[way](server, bench.payloads)
    judge_survival(server, bench, way)


@judges(
    "TCP-ECHO-LOST-CLIENT",
    acceptable="the server goes on: no exit, no death, new clients are taken",
    destructive=True,
    waits=GRACE,
    needs=(View.START,),
)
def test_lost_client_after_half_close(server: Server, bench: Bench) -> None:
    """Loses a client that has sent, half-closed and reset while the server was stopped."""
    lost_clients.reset_after_half_close(server, bench.payloads)
    judge_survival(server, bench, "reset after half-close")


@judges(
    "TCP-ECHO-LOST-CLIENT",
    acceptable="the server goes on: no exit, no death, new clients are taken",
    destructive=True,
    waits=GRACE,
    sysctls=SMALL_BUFFERS,
)
def test_lost_client_while_writing(server: Server, bench: Bench) -> None:
    """Loses a client towards which the server is stuck in write, its buffers full."""
    lost_clients.reset_while_sending(server, bench.payloads)
    judge_survival(server, bench, "reset while the server writes")


@judges(
    "TCP-ECHO-NEXT-AFTER-LOST",
    acceptable="the next client gets its echo",
    destructive=True,
    sysctls=SMALL_BUFFERS,
)
def test_next_after_lost_while_writing(server: Server, bench: Bench) -> None:
    """Loses a client towards which the server is stuck in write; then a new client sends."""
    lost_clients.reset_while_sending(server, bench.payloads)
    server.expect_service(bench.payloads.line(32), "a client's reset while the server writes")


@pytest.mark.parametrize("way", WAYS)
@judges(
    "TCP-ECHO-NEXT-AFTER-LOST",
    acceptable="the next client gets its echo",
    destructive=True,
)
def test_next_after_lost(server: Server, bench: Bench, way: str) -> None:
    """Loses a client in this way; then a new client sends a line."""
    # Not acceptable: a server that lives but is stuck with the one that is gone.
    lost_clients.ON_THE_WIRE[way](server, bench.payloads)
    server.expect_service(bench.payloads.line(32), f"a client's {way}")


@judges(
    "TCP-ECHO-SIGPIPE",
    acceptable="no death by SIGPIPE, neither of the server nor of a process that serves a client",
    destructive=True,
    waits=GRACE,
    needs=(View.START,),
)
def test_sigpipe(server: Server, bench: Bench) -> str:
    """Makes a write of the server fail with EPIPE, and looks how each of its processes fares."""
    # Not acceptable: death by SIGPIPE, also of a child only. An exit is no matter of this
    # requirement.
    pids = lost_clients.reset_after_half_close(server, bench.payloads)
    assert server.world is not None
    unseen = set(pids) - {server.pid} - server.world.watched
    problem = server.answers(bench.payloads.line(32))
    deadline = time.monotonic() + (0.0 if problem else server.patience.scaled(GRACE))
    fates = []
    # The children first: theirs comes at once, while the server itself lives on.
    for pid in sorted(pids, reverse=True):
        death = server.world.death_of(pid, max(0.0, deadline - time.monotonic()))
        who = "the server" if pid == server.pid else "the process that served the client"
        if death and death.signal == signal.SIGPIPE:
            step = bench.transcript.step("fates", "target")
            step.due["not_killed_by"], step.met = int(signal.SIGPIPE), False
            raise Failed(f"{who} was killed by SIGPIPE", observed=str(death))
        fates += [f"{who} {death}"] if death else []
    if unseen:
        raise NotApplicable(
            "this kernel does not tell how a process ended that is nobody's of ours (Linux 6.15)",
            needs="need a newer kernel",
        )
    return "; ".join(fates) or "it lives"


@judges(
    "TCP-ECHO-SHORT-WRITES",
    acceptable="every byte, in order; for tcp-echo also an unbroken beginning, then an end of the "
    "connection",
    destructive=True,
    needs=(View.START, View.LAB),
    sysctls=TINY_SEND_BUFFER,
)
def test_short_writes(server: Server, bench: Bench) -> str:
    """Makes the server's writes return short, by stopping and continuing it while it is stuck."""
    # Not acceptable: a gap, or a missing tail while the connection stays open: the count that
    # write() returned was ignored.
    payload = bench.payloads.text(300_000)
    result = provoke(server, payload)
    reading = result.reading
    gave_up = reading.end in (End.FIN, End.RST) and payload.startswith(reading.data)
    if not (gave_up and bench.program.discipline == "any"):
        result.peer.compare(payload, reading, "bytes whose writes were cut short")
    if not result.stuck:
        raise NotApplicable(
            "its writes cannot be made short: it takes everything that a client sends, whether "
            "or not the client reads; the bytes were right",
            needs="could not be provoked",
        )
    return f"intact after {result.interruptions} interruptions of a stuck server"
