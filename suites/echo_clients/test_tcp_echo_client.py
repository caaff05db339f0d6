"""tcp-echo-client: short counts both ways, and servers that are gone."""

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.difference import excerpt
from harness.faults.schedule import Delay, Schedule, Short
from harness.outcomes import Failed
from suites.echo_clients.meeting import REQUEST, answer, echo_part, expect_echo, furnish, meet_tcp


@pytest.mark.parametrize("sizes", ["3-4", "1-6", "6-1", "bytewise"])
@judges("TCP-ECHO-CLIENT-PIECES", acceptable="`echo: ` and all seven bytes; exit status 0")
def test_pieces(bench: Bench, sizes: str) -> None:
    """The server sends the echo in segments of these sizes, with pauses between them."""
    # Not acceptable: the first piece alone, `echo: ` before each piece.
    reply = bench.payloads.line(len(REQUEST))
    _, client, peer = meet_tcp(bench)
    peer.read_exactly(len(REQUEST))
    cut = 0 if sizes == "bytewise" else int(sizes[0])
    pieces = [reply[:cut], reply[cut:]] if cut else [bytes([value]) for value in reply]
    for piece in pieces:
        peer.send_segments([piece])
        peer.stall(0.05)
    peer.finish()
    expect_echo(client, reply)


@pytest.mark.parametrize(
    ("count", "length"), [(1, 1), (2, 2), (0, 1)], ids=["first-1", "two-2", "each-1"]
)
@judges(
    "TCP-ECHO-CLIENT-SHORT-WRITE",
    acceptable="all seven bytes, however few each write takes",
    needs=(View.START,),
)
def test_short_write(bench: Bench, count: int, length: int) -> str:
    """Lets writes of the client to the server take only so many bytes."""
    # Not acceptable: a part of the bytes, their beginning twice.
    world, _ = furnish(bench)
    server = bench.scripted_server(world)
    faults = Schedule(Short("send", times=count, length=length))
    client = bench.execute(world, server.host, server.port, faults=faults)
    sent = server.accept().read(len(REQUEST) + 1, 0.5).data
    server.close()
    if sent != REQUEST:
        beginning = REQUEST.startswith(sent)
        raise Failed(
            "the rest was not written" if beginning else "something else followed",
            observed=f"while writes took less than all, {excerpt(sent)} came",
        )
    client.faults.expect_met()
    return f"{client.faults.injected()} writes were cut"


@judges("TCP-ECHO-CLIENT-ENDS", acceptable="the echo, and exit status 0, while still connected")
def test_ends(bench: Bench) -> None:
    """The server sends the echo and keeps the connection open."""
    # Not acceptable: waiting for the server to close.
    _, client, peer = meet_tcp(bench)
    peer.read_exactly(len(REQUEST))
    peer.send(REQUEST)
    expect_echo(client, REQUEST)


@judges("TCP-ECHO-CLIENT-COUNT", acceptable="`echo: ` and the first seven bytes")
def test_count(bench: Bench) -> None:
    """The server sends the echo and more, in one segment, and closes."""
    # Not acceptable: the bytes after the seventh.
    expect_echo(answer(bench, REQUEST + b"and more\n"), REQUEST)


@pytest.mark.parametrize("length", [128, 129, 100_000])
@judges(
    "TCP-ECHO-CLIENT-FLOOD",
    acceptable="an end by itself; with exit status 0 at least the first seven bytes, and no others",
)
def test_flood(bench: Bench, length: int) -> None:
    """The server sends so many bytes at once, and closes."""
    # Not acceptable: death by a signal, no end, bytes that were not sent.
    flood = bench.payloads.text(length)
    _, client, peer = meet_tcp(bench)
    peer.read_exactly(len(REQUEST))
    if peer.send(flood):
        peer.finish()
    client.expect_no_crash()
    if client.wait().exit_status == 0:
        body = client.stdout.removeprefix(b"echo: ")
        known = [body, body.removesuffix(b"\n")]
        if not any(len(each) >= len(REQUEST) and flood.startswith(each) for each in known):
            raise Failed("what was printed is not what was sent", observed=excerpt(body, 200))


@pytest.mark.parametrize("count", [0, 3])
@judges(
    "TCP-ECHO-CLIENT-EARLY-END",
    acceptable="an end by itself; printed are the bytes that came, or nothing",
)
def test_early_end(bench: Bench, count: int) -> None:
    """The server reads the line, sends so many bytes of it, and closes."""
    # Not acceptable: no end (read returns 0 for ever), bytes that never came, death by a signal.
    client = answer(bench, REQUEST[:count])
    client.expect_no_crash()
    body = echo_part(client).removeprefix(b"echo: ").removesuffix(b"\n")
    if body not in (REQUEST[:count], b""):
        raise Failed("something else was printed", observed=excerpt(client.stdout, 200))
    if count and not body and not client.wait().exit_status:
        raise Failed("what came was not printed", observed=excerpt(client.stdout, 200))


@pytest.mark.parametrize("count", [0, 3])
@judges("TCP-ECHO-CLIENT-INCOMPLETE", acceptable="an exit status other than 0")
def test_incomplete(bench: Bench, count: int) -> None:
    """The server reads the line, sends so many bytes of it, and closes."""
    # Not acceptable: 0, which says that all was well.
    answer(bench, REQUEST[:count]).expect_failure_exit()


@judges("TCP-ECHO-CLIENT-REFUSED", acceptable="an exit status other than 0, without an echo")
def test_refused(bench: Bench) -> None:
    """Nobody listens on the server's port."""
    # Not acceptable: success, death by a signal, an echo.
    world, _ = furnish(bench)
    server = bench.scripted_server(world)
    host, port = server.host, server.port
    server.close()
    client = bench.execute(world, host, port)
    client.expect_failure_exit()
    if client.stdout.strip():
        raise Failed("something was printed as an echo", observed=excerpt(client.stdout, 200))


@pytest.mark.parametrize("count", [0, 3])
@judges("TCP-ECHO-CLIENT-RESET", acceptable="an exit status other than 0, by itself")
def test_reset(bench: Bench, count: int) -> None:
    """The server reads the line, sends so many bytes of it, and resets the connection."""
    # Not acceptable: success, death by a signal, using -1 as a count.
    _, client, peer = meet_tcp(bench)
    peer.read_exactly(len(REQUEST))
    peer.send(REQUEST[:count])
    peer.stall(0.05)
    peer.reset()
    client.expect_failure_exit()


@judges(
    "TCP-ECHO-CLIENT-SIGPIPE",
    acceptable="an exit status other than 0; no death by SIGPIPE",
    needs=(View.LAB,),
)
def test_sigpipe(bench: Bench) -> None:
    """Between the client's connect and its write, the server closes and resets."""
    # Not acceptable: death by SIGPIPE, success, writing for ever.
    world, _ = furnish(bench)
    server = bench.scripted_server(world)
    faults = Schedule(Delay("connect", seconds=0.4))
    client = bench.execute(world, server.host, server.port, faults=faults)
    peer = server.accept()
    peer.half_close()
    peer.wait_for_fin_acknowledged()
    peer.reset()
    client.expect_no_crash()
    client.expect_failure_exit()
    client.faults.expect_met()
