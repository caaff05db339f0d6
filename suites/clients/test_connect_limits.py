"""The connecting clients and the clock: how long they wait to be connected, and no longer."""

import shutil
import time

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.execution import END_LIMIT, Execution
from harness.outcomes import Failed, NotApplicable
from harness.peers.late import LateServer
from harness.peers.scripted import BLACK_HOLE, DeadPort, FullServer
from suites.clients.meetings import (
    CONNECT_LIMIT,
    GREETING,
    TOLERANCE,
    connecting_since,
    expect_greeted,
    expect_greeted_in_time,
    full_server,
    header,
    judge_limit,
    margin,
    plain_arguments,
    stays,
    until,
    wait_for_limit,
)
from suites.clients.test_connect_client import expect_nothing_shown, expect_reason

NEVER_FIRES = (
    "the connect timeout never fires: signal() installs the handler of SIGALRM with SA_RESTART, "
    "so that the interrupted connect is started again; or there is no limit at all"
)


@pytest.mark.parametrize("hole", ["no-route-back", "full-queue"])
@judges(
    "CONNECT-CLIENT-TIMEOUT",
    acceptable="`Cannot connect to HOST:PORT: …timed out` on standard error, nothing on standard "
    "output, exit status 3, after 5 s, no sooner and no later",
    waits=CONNECT_LIMIT,
    needs=(View.START,),
)
def test_connect_timeout(bench: Bench, hole: str) -> str:
    """Connects to an address that answers nothing at all, or to a server whose queue is full."""
    # Not acceptable: waiting on (SA_RESTART restarts an interrupted connect), giving up early,
    # death by SIGALRM, `No data` of a server that never was.
    world = bench.world(black_hole=True)
    host, port = BLACK_HOLE, 80
    if hole == "full-queue":
        full = FullServer(world, transcript=bench.transcript)
        bench.to_close.append(full.close)
        host, port = full.host, full.port
    elif not world.isolated:
        raise NotApplicable("only a lab has an address that swallows all", needs="need a lab")
    client = bench.execute(world, host, port)
    began = connecting_since(bench, client, host, port)
    wait_for_limit(client, CONNECT_LIMIT, NEVER_FIRES)
    client.expect_exit(3)
    judge_limit(bench, client, CONNECT_LIMIT, began)
    client.expect_stderr_contains(f"Cannot connect to {host}:{port}: ", "timed out")
    expect_nothing_shown(client)
    return f"gave up after {client.wait().time - began:.2f} s"


def meet_late_server(bench: Bench) -> tuple[LateServer, Execution, float]:
    """A server whose SYN we answer by hand, the client that waits for that, and since when."""
    world = bench.world(black_hole=True)
    server = LateServer(world, bench.transcript)
    bench.to_close.append(server.close)
    client = bench.execute(world, server.host, server.port)
    return server, client, server.wait_for_client(bench.patience.scaled(END_LIMIT))


@judges(
    "CONNECT-CLIENT-TIMEOUT",
    acceptable="the same as if no answer had come at all",
    waits=CONNECT_LIMIT + 1,
    needs=(View.LAB,),
)
def test_answer_just_after_the_limit(bench: Bench) -> str:
    """The SYN is answered, and the greeting sent, when the 5 s have just passed."""
    # Not acceptable: a greeting: then it had waited on.
    server, client, began = meet_late_server(bench)
    late = CONNECT_LIMIT + TOLERANCE + margin(bench, client, began)
    client.world.death_of(client.pid, until(began + late))
    server.answer(GREETING)
    wait_for_limit(client, CONNECT_LIMIT, NEVER_FIRES)
    if GREETING in client.stdout:
        raise Failed(NEVER_FIRES, observed=f"an answer after {late:.2f} s was still taken")
    client.expect_exit(3)
    judge_limit(bench, client, CONNECT_LIMIT, began)
    client.expect_stderr_contains("Cannot connect to ", "timed out")
    return f"answered after {late:.2f} s, when it was gone"


@judges(
    "CONNECT-CLIENT-SLOW-CONNECT",
    acceptable="the header, the bytes, a newline; exit status 0",
    waits=CONNECT_LIMIT,
    needs=(View.LAB,),
)
def test_answer_just_before_the_limit(bench: Bench) -> str:
    """The SYN is answered, and the greeting sent, when the 5 s are almost over."""
    # Not acceptable: giving up before.
    server, client, began = meet_late_server(bench)
    why = "while it could still be connected"
    stays(client, CONNECT_LIMIT - 1, why)
    stays(client, until(began + CONNECT_LIMIT - margin(bench, client, began)), why)
    answered = time.monotonic() - began
    server.answer(GREETING)
    expect_greeted_in_time(bench, client, server, began, CONNECT_LIMIT)
    return f"answered after {answered:.2f} s"


@judges(
    "CONNECT-CLIENT-SLOW-CONNECT",
    acceptable="the header, the bytes, a newline; exit status 0",
    waits=3.0,
)
def test_slow_connect(bench: Bench) -> None:
    """The server's queue is full for 2.5 s, so that a SYN sent again after 3 s is answered."""
    # Not acceptable: giving up before 5 s.
    world = bench.world()
    server = full_server(bench, world)
    client = bench.execute(world, server.host, server.port)
    stays(client, 2.5, "while it could still be connected")
    server.accept().close()
    peer = server.accept()
    peer.send(GREETING)
    peer.finish()
    expect_greeted(client, server, GREETING)


@judges(
    "CONNECT-CLIENT-LIMIT-ENDS",
    acceptable="the header, the bytes, a newline; exit status 0",
    waits=6.0,
)
def test_late_greeting(bench: Bench) -> None:
    """The server accepts at once and sends its greeting 6 s later."""
    # Not acceptable: the limit on connecting ends the program, or its read.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    stays(client, 6.0, "though it was connected, before the greeting came")
    peer.send(GREETING)
    peer.finish()
    expect_greeted(client, server, GREETING)


@judges(
    "CONNECT-THREADED-NO-ALARM",
    acceptable="exit status 3 after 5 s",
    waits=CONNECT_LIMIT,
    needs=(View.START,),
)
def test_without_an_alarm(bench: Bench) -> None:
    """Starts the client with SIGALRM blocked, towards a server whose queue is full."""
    # Not acceptable: waiting on: the limit was an alarm, which is one for the whole process.
    env = shutil.which("env")
    if not env:
        raise NotApplicable("there is no env here that blocks a signal", needs="need coreutils")
    world = bench.world()
    full = FullServer(world, transcript=bench.transcript)
    bench.to_close.append(full.close)
    client = bench.execute(world, full.host, full.port, prefix=(env, "--block-signal=ALRM"))
    try:
        began = connecting_since(bench, client, full.host, full.port)
    except Failed:
        if client.ended and client.ended.exit_status == 125:  # env itself failed: an old one
            raise NotApplicable(
                "the env here cannot block a signal", needs="need coreutils 8.31"
            ) from None
        raise
    wait_for_limit(
        client,
        CONNECT_LIMIT,
        "its limit hangs on SIGALRM, of which a process has one: with the signal blocked it waits "
        "on, and two threads that connect would take it from each other",
    )
    client.expect_exit(3)
    judge_limit(bench, client, CONNECT_LIMIT, began)


@judges(
    "CONNECT-THREADED-SEVERAL",
    acceptable="the greeting of the one server, a message on each of the others, after 5 s; a "
    "program that takes one server only says how it is used, and is not judged",
    waits=CONNECT_LIMIT,
    needs=(View.LAB,),
)
def test_several_at_once(bench: Bench) -> str:
    """Gives four servers: two that never answer, one that refuses, one that greets."""
    # Not acceptable: 10 s, one connection's failure told of another, a greeting lost.
    plain_arguments(bench)
    world = bench.world(black_hole=True)
    full, dead = FullServer(world, transcript=bench.transcript), DeadPort(world)
    bench.to_close += [full.close, dead.close]
    server = bench.scripted_server(world)
    hosts = [(BLACK_HOLE, 80), (full.host, full.port), (dead.host, dead.port)]
    hosts.append((server.host, server.port))
    client = bench.execute_with(world, *(str(word) for host in hosts for word in host))
    try:
        began = connecting_since(bench, client, full.host, full.port)
    except Failed:
        if client.running() or client.wait().exit_status != 1:
            raise
        raise NotApplicable("it takes one server only", needs="need several servers") from None
    peer = server.try_accept(CONNECT_LIMIT / 2)
    if peer is None:
        raise Failed(
            "while one server does not answer another is not connected to",
            observed=f"no connection within {CONNECT_LIMIT / 2:g} s",
        )
    peer.send(GREETING)
    peer.finish()
    wait_for_limit(client, CONNECT_LIMIT, "the limits of several connects add up, or never end")
    client.expect_exit(3)
    judge_limit(bench, client, CONNECT_LIMIT, began)
    client.expect_stdout(header(server) + GREETING + b"\n")
    expect_reason(client, dead.host, dead.port)
    for host, port in hosts[:2]:
        client.expect_stderr_contains(f"Cannot connect to {host}:{port}: ")
    return f"four outcomes after {client.wait().time - began:.2f} s"
