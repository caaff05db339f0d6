"""read-timeout-client: how long it waits to be told something."""

import time

from harness.bench import Bench
from harness.checks import View, judges
from harness.outcomes import Failed
from suites.clients.meetings import (
    GREETING,
    READ_LIMIT,
    TOLERANCE,
    expect_greeted,
    expect_greeted_in_time,
    full_server,
    header,
    judge_limit,
    margin,
    stays,
    until,
    wait_for_limit,
    wait_until_it_reads,
)


@judges(
    "READ-TIMEOUT-FIRES",
    acceptable="`Timeout occurred` on standard error and exit status 2, 10 s after connecting, no "
    "sooner and no later",
    waits=READ_LIMIT,
)
def test_read_timeout(bench: Bench) -> str:
    """The server accepts and is silent."""
    # Not acceptable: waiting on, giving up early, the header of a greeting that never came.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    connected = time.monotonic()
    wait_for_limit(client, READ_LIMIT, "the limit on reading never fires")
    peer.finish()
    client.expect_exit(2)
    judge_limit(bench, client, READ_LIMIT, connected)
    client.expect_stderr_contains("Timeout occurred")
    if client.stdout:
        raise Failed("it prints something, and nothing came", observed=repr(client.stdout))
    return f"gave up {client.wait().time - connected:.2f} s after connecting"


@judges(
    "READ-TIMEOUT-LATE-DATA",
    acceptable="the header, the bytes, a newline; exit status 0",
    waits=READ_LIMIT,
)
def test_data_just_in_time(bench: Bench) -> str:
    """The server accepts, and sends its greeting when the 10 s are almost over."""
    # Not acceptable: a limit below 10 s.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    # Its limit begins when it is connected, but not before it was started.
    stays(client, READ_LIMIT - 1, "before 10 s were over")
    moment = client.began + READ_LIMIT - margin(bench, client, client.began)
    stays(client, until(moment), "before 10 s were over")
    seconds = time.monotonic() - client.began
    peer.send(GREETING)
    peer.finish()
    expect_greeted_in_time(bench, client, server, client.began, READ_LIMIT)
    return f"sent {seconds:.2f} s after its start"


@judges(
    "READ-TIMEOUT-FIRES",
    acceptable="the same as if nothing had come at all",
    waits=READ_LIMIT + 1,
)
def test_data_just_too_late(bench: Bench) -> None:
    """The server accepts, and sends its greeting when the 10 s have just passed."""
    # Not acceptable: the greeting: then it had waited on.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    late = READ_LIMIT + TOLERANCE + margin(bench, client, client.began)
    client.world.death_of(client.pid, late)
    peer.send(GREETING)
    wait_for_limit(client, READ_LIMIT, "the limit on reading never fires")
    if GREETING in client.stdout:
        raise Failed(
            "the limit of 10 s on reading was not kept",
            observed=f"what came {late:.2f} s after connecting was still taken",
        )
    client.expect_exit(2)
    client.expect_stderr_contains("Timeout occurred")


@judges(
    "READ-TIMEOUT-FROM-CONNECT",
    acceptable="the header, the bytes, a newline; exit status 0",
    waits=12.0,
    needs=(View.START,),
)
def test_limit_begins_at_the_connection(bench: Bench) -> None:
    """Lets the client wait 3 s to be connected, and sends the greeting 9 s after that."""
    # Not acceptable: an end 10 s after the start of the program.
    world = bench.world()
    server = full_server(bench, world)
    client = bench.execute(world, server.host, server.port)
    stays(client, 2.5, "while it could still be connected")
    server.accept().close()
    peer = server.accept()
    stays(client, 9.0, "less than 10 s after it was connected")
    peer.send(GREETING)
    peer.finish()
    expect_greeted(client, server, GREETING)


@judges("READ-TIMEOUT-CLOSED", acceptable="the header and an empty line; exit status 0")
def test_server_closes(bench: Bench) -> None:
    """The server accepts and closes at once."""
    # Not acceptable: what lay in the buffer, a timeout, an error.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    server.accept().finish()
    client.expect_exit(0)
    client.expect_stdout(header(server) + b"\n")


@judges(
    "READ-TIMEOUT-EXCEPTION",
    acceptable="`Exception on socket` on standard error, exit status 3",
    waits=2.0,
)
def test_urgent_data(bench: Bench) -> None:
    """The server sends one byte of urgent data and nothing else."""
    # Not acceptable: the wait goes on as if nothing had come.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    peer.send_urgent(b"!")
    client.expect_exit(3, within=4.0)
    client.expect_stderr_contains("Exception on socket")


@judges("READ-TIMEOUT-RESET", acceptable="an exit with any status")
def test_reset(bench: Bench) -> str:
    """The server accepts, and resets when the client waits for data."""
    # Not acceptable: a death by signal, waiting on.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    wait_until_it_reads(bench, client)
    peer.reset()
    client.expect_no_crash()
    return f"after a reset it {client.wait()}"
