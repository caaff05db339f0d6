"""connect-client: connecting within a limit, and printing what the server says."""

import pytest

from harness.checks import Phase, View, judges
from harness.engine import Bench
from harness.outcomes import Failed
from harness.peers.scripted import BLACK_HOLE, FullServer

CONNECT_LIMIT = 5.0
TOLERANCE = 0.5
"""Seconds by which a limit may be missed, beyond this machine's present jitter."""


@judges(
    "CONNECT-CLIENT-PRINTS",
    acceptable="HOST:PORT says:, the bytes, a newline; exit status 0",
    phase=Phase.GATE,
)
def test_prints_a_greeting(bench: Bench) -> None:
    """The server accepts, sends 20 bytes in one piece, and closes."""
    # Not acceptable: other bytes, remains of the buffer, another exit status.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    peer.send(b"Hello there, client!")
    peer.finish()
    client.expect_exit(0)
    client.expect_stdout(f"{server.host}:{server.port} says:\nHello there, client!\n".encode())


@pytest.mark.parametrize("hole", ["no-route-back", "full-queue"])
@judges(
    "CONNECT-CLIENT-TIMEOUT",
    acceptable="`timed out` on standard error and exit status 3, after 5 s, no sooner and no later",
    waits=CONNECT_LIMIT,
    needs=(View.LAB,),
)
def test_connect_timeout(bench: Bench, hole: str) -> str:
    """Connects to an address that answers nothing at all, or to a server whose queue is full."""
    # Not acceptable: waiting on (SA_RESTART restarts an interrupted connect), giving up early.
    world = bench.world(black_hole=True)
    if hole == "no-route-back":
        client = bench.execute(world, BLACK_HOLE, 80)
    else:
        full = FullServer(world)
        client = bench.execute(world, full.host, full.port)
    judge_limit(bench, client.wait(CONNECT_LIMIT + 3).time - client.began)
    client.expect_exit(3)
    client.expect_stderr_contains("timed out")
    return f"gave up after {client.seconds:.2f} s"


def judge_limit(bench: Bench, seconds: float) -> None:
    """Raises Failed if a limit of 5 s was missed by more than tolerance and jitter."""
    jitter = bench.run.engine.machine.worst_lateness(bench.transcript.began)
    if not CONNECT_LIMIT - 0.1 <= seconds <= CONNECT_LIMIT + TOLERANCE + jitter:
        raise Failed(
            f"the limit of {CONNECT_LIMIT:g} s was not kept: it ended after {seconds:.2f} s",
            observed=f"{seconds:.2f} s from start to end",
        )
