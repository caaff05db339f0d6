"""The connecting clients: what they print of what they are told, and how they fail."""

import select

import pytest

from harness.bench import Bench
from harness.checks import Phase, View, judges
from harness.difference import excerpt
from harness.execution import Execution
from harness.outcomes import Failed
from harness.peers.scripted import DeadPort, ScriptedServer
from suites.clients.meetings import (
    GREETING,
    TEXT,
    common_beginning,
    expect_greeted,
    expect_shown,
    names,
    plain_arguments,
    wait_until_it_reads,
)

PERTURBED = ("env", "MALLOC_PERTURB_=170")
"""glibc then fills what malloc returns, so that bytes never written show (mallopt(3))."""


@judges(
    "CONNECT-CLIENT-PRINTS",
    acceptable="HOST:PORT says:, a newline, the bytes; exit status 0",
    needs=(View.START,),
    phase=Phase.GATE,
)
def test_prints_a_greeting(bench: Bench) -> None:
    """The server accepts, sends 20 bytes in one piece, and closes."""
    # Not acceptable: other bytes, another exit status. What follows is judged by its own check.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    peer.send(GREETING)
    peer.finish()
    expect_greeted(client, server, GREETING)


@judges("CONNECT-CLIENT-SENDS-NOTHING", acceptable="not a byte, and the end of the connection")
def test_sends_nothing(bench: Bench) -> None:
    """The server accepts, sends 20 bytes, half-closes, and reads to the end."""
    # Not acceptable: a request, a NUL, an answer to the greeting.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    peer.send(GREETING)
    peer.half_close()
    reading = peer.read(64)
    client.wait()
    if reading.data:
        raise Failed("the client sends something, and was only to read", observed=str(reading))


@judges("CONNECT-CLIENT-FILE", acceptable="the same bytes in the file; exit status 0")
def test_output_to_a_file(bench: Bench) -> None:
    """Standard output is a file; the server sends 20 bytes and closes."""
    # Not acceptable: an empty file: stdio's buffer was never flushed.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port, stdout="file")
    peer = server.accept()
    peer.send(GREETING)
    peer.finish()
    expect_greeted(client, server, GREETING)


@pytest.mark.parametrize("manner", ["single-bytes", "pauses"])
@judges(
    "CONNECT-CLIENT-PIECES",
    acceptable="the header, any beginning of the greeting of at least one byte, a newline",
    waits=1.0,
)
def test_greeting_in_pieces(bench: Bench, manner: str) -> str:
    """Sends 20 bytes one by one, or in three pieces with pauses of 0.3 s between them."""
    # Not acceptable: an error for a short count, a byte that was not sent, a wait for ever.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    if manner == "single-bytes":
        peer.trickle(GREETING, pause=0.01)
    else:
        for piece in (GREETING[:3], GREETING[3:11], GREETING[11:]):
            if not peer.send_segments([piece]) or client.world.death_of(client.pid, 0.3):
                break
    peer.finish()
    shown = common_beginning(client, server, GREETING)
    if not shown:
        raise Failed("it shows nothing of the greeting", observed=excerpt(client.stdout, 200))
    return f"{shown} of {len(GREETING)} bytes shown"


@judges(
    "CONNECT-CLIENT-SIZES",
    acceptable="the header, a beginning of the greeting of at least one byte, a newline, and "
    "nothing else",
)
def test_sizes(bench: Bench) -> None:
    """Sends greetings of 1 to 300 bytes, each in one piece, each to a client of its own."""
    # Not acceptable: what lay in the buffer behind the bytes, a crash, another status than 0.
    sizes = (1, 2, 3, 5, 8, 16, 31, 64, 128, 254, 255, 256, 300)
    for (client, server), size in zip(greeted(bench, sizes), sizes, strict=True):
        expect_shown(client, server, TEXT[:size])


@judges("CONNECT-CLIENT-WHOLE-BUFFER", acceptable="the header, then all bytes sent")
def test_whole_buffer(bench: Bench) -> None:
    """Sends 254 and 255 bytes, each in one piece."""
    # Not acceptable: the last byte, or more, left out.
    sizes = (bench.program.buffer_size - 1, bench.program.buffer_size)
    for (client, server), size in zip(greeted(bench, sizes), sizes, strict=True):
        expect_greeted(client, server, TEXT[:size])


def greeted(bench: Bench, sizes: tuple[int, ...]) -> list[tuple[Execution, ScriptedServer]]:
    """A client for each size, with the server that sent it so many bytes in one piece."""
    world = bench.world()
    servers = [bench.scripted_server(world) for _ in sizes]
    clients = [
        bench.execute(world, server.host, server.port, prefix=PERTURBED) for server in servers
    ]
    for server, size in zip(servers, sizes, strict=True):
        peer = server.accept()
        peer.send(TEXT[:size])
        peer.half_close()
    return list(zip(clients, servers, strict=True))


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"100%s%n%x%d%99999d%%\n", id="percent"),
        pytest.param(b"caf\xe9 \xff\xfe\xc3( \xed\xa0\x80\n", id="invalid-utf-8"),
        pytest.param(b"one\r\ntwo\n\x1b[1m\x7f\t\n\n", id="control"),
        pytest.param(b"Hello\0there\0", id="nul-inside"),
        pytest.param(b"\0Hello", id="nul-first"),
    ],
)
@judges(
    "CONNECT-CLIENT-ANY-BYTES",
    acceptable="the header, the bytes as they were sent, or those before the first NUL, a newline",
)
def test_any_bytes(bench: Bench, sent: bytes) -> None:
    """Sends percent signs, invalid UTF-8, control characters, or NUL bytes in one piece."""
    # Not acceptable: a format expanded, characters replaced, a crash, nothing at all.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    peer.send(sent)
    peer.finish()
    expect_greeted(client, server, sent)


@judges("CONNECT-CLIENT-NO-DATA", acceptable="`No data` and exit status 0")
def test_no_data(bench: Bench) -> None:
    """The server accepts and closes at once."""
    # Not acceptable: a header, what lay in the buffer, another status.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    server.accept().finish()
    client.expect_exit(0)
    expect_line(client, b"No data\n")


@judges(
    "CONNECT-CLIENT-READ-ERROR",
    acceptable="`Read error` and exit status 0; if the reset came while it was still connecting, "
    "`Cannot connect to …` and status 3",
)
def test_reset_before_any_byte(bench: Bench) -> None:
    """The server accepts, and resets when the client waits for data."""
    # Not acceptable: a crash, a header, `No data`: nobody closed.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    wait_until_it_reads(bench, client)
    peer.reset()
    if client.wait().exit_status == 3 and b"Cannot connect" in client.stderr:
        return
    client.expect_exit(0)
    expect_line(client, b"Read error\n")


@judges(
    "CONNECT-CLIENT-READ-ERROR",
    acceptable="a beginning of the bytes under the header, or `Read error`; exit status 0",
)
def test_reset_after_some_bytes(bench: Bench) -> None:
    """The server sends 20 bytes and resets at once."""
    # Not acceptable: a crash, or any other bytes.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    peer.send(GREETING)
    peer.reset()
    if client.wait().exit_status == 3 and b"Cannot connect" in client.stderr:
        return
    client.expect_exit(0)
    if b"Read error\n" not in client.stdout + client.stderr:
        common_beginning(client, server, GREETING)


@judges("CONNECT-CLIENT-READ-ERROR", acceptable="the header, the bytes, a newline; status 0")
def test_reset_after_the_end(bench: Bench) -> None:
    """The server sends 20 bytes, waits until the client closes, and then resets."""
    # Not acceptable: a client that reads on, and takes the reset for the outcome.
    world = bench.world()
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    peer = server.accept()
    peer.send(GREETING)
    peer.read(1)
    peer.reset()
    expect_greeted(client, server, GREETING)


def expect_line(client: Execution, line: bytes) -> None:
    """The line, on standard output or on standard error, and nothing else on the former."""
    if client.stdout not in (line, b"") or line not in client.stdout + client.stderr:
        client.expect_stdout(line)


@pytest.mark.parametrize("reason", ["refused", "no-route"])
@judges(
    "CONNECT-CLIENT-REFUSED",
    acceptable="`Cannot connect to HOST:PORT: REASON` on standard error, nothing on standard "
    "output, exit status 3, within 4 s",
    needs=(View.LAB,),
)
def test_refused(bench: Bench, reason: str) -> None:
    """Connects to a port on which nobody listens, or to a network to which no route leads."""
    # Not acceptable: `Read error` (it took the refused socket for a connected one), `timed out`.
    world = bench.world()
    host, port = "198.51.100.7", 80
    if reason == "refused":
        dead = DeadPort(world)
        bench.to_close.append(dead.close)
        host, port = dead.host, dead.port
    client = bench.execute(world, host, port)
    client.expect_exit(3, within=4.0)
    expect_reason(client, host, port)
    expect_nothing_shown(client)


def expect_nothing_shown(client: Execution) -> None:
    """Standard output is empty: there was no server to show anything of. Raises Failed."""
    if client.stdout:
        raise Failed(
            "it prints something of a connection that was not made",
            observed=excerpt(client.stdout, 200),
        )


def expect_reason(client: Execution, host: str, port: int) -> None:
    """The message has a reason, and not that of a timeout. Raises Failed."""
    start = f"Cannot connect to {host}:{port}: "
    client.expect_stderr_contains(start)
    reason = client.stderr.decode("utf-8", "replace").partition(start)[2].partition("\n")[0]
    if not reason.strip() or "timed out" in reason or "Success" in reason:
        raise Failed(
            f"the reason it gives is not the one: {reason!r}",
            observed=excerpt(client.stderr, 300),
        )


@judges("CONNECT-CLIENT-NAME", acceptable="as for an address", needs=(View.LAB,))
def test_by_name(bench: Bench) -> None:
    """The server is given by a name that stands in /etc/hosts."""
    # Not acceptable: a failure to resolve, a connection to another address.
    world = bench.world(files=names("127.0.0.1 greeter.example"))
    server = bench.scripted_server(world)
    client = bench.execute(world, "greeter.example", server.port)
    peer = server.accept()
    peer.send(GREETING)
    peer.finish()
    # Whether it names the server as it was told, or by its address, is left to it.
    told = client.stdout.startswith(b"greeter.example")
    expect_greeted(client, server, GREETING, "greeter.example" if told else "")


@judges(
    "CONNECT-CLIENT-UNRESOLVABLE",
    acceptable="`Failed to resolve host NAME` on standard error, exit status 2",
    needs=(View.LAB,),
)
def test_unresolvable(bench: Bench) -> None:
    """The server is given by a name that nothing knows, in a lab without a name server."""
    # Not acceptable: a crash (gethostbyname returned NULL), another status.
    world = bench.world(files=names())
    client = bench.execute(world, "nobody.invalid", 80)
    client.expect_exit(2)
    client.expect_stderr_contains("Failed to resolve host nobody.invalid")


@judges(
    "CONNECT-CLIENT-SEVERAL-ADDRESSES",
    acceptable="the greeting of the second address, or the refusal of the first",
    needs=(View.LAB,),
)
def test_several_addresses(bench: Bench) -> str:
    """The name has two addresses in /etc/hosts; the first refuses, the second has the server."""
    # Not acceptable: a crash, a wait, another outcome than these two.
    world = bench.world(files=names("127.0.0.8 both.example", "127.0.0.9 both.example"))
    server = bench.scripted_server(world, address="127.0.0.9")
    client = bench.execute(world, "both.example", server.port)
    peer = server.try_accept(0.5)
    if peer is None:
        client.expect_exit(3)
        return "it tries the first address only"
    peer.send(GREETING)
    peer.finish()
    client.expect_exit(0)
    return "it tries the second address where the first refuses"


@pytest.mark.parametrize("count", [0, 1, 3])
@judges(
    "CONNECT-CLIENT-USAGE",
    acceptable="a line on standard error that begins with `Usage`, in any case; exit status 1",
    needs=(View.START,),
)
def test_usage(bench: Bench, count: int) -> None:
    """Starts the client without an argument, with a host only, or with one word too many."""
    # Not acceptable: a crash (argv[2] is NULL), status 0, the usage on standard output.
    plain_arguments(bench)
    world = bench.world()
    client = bench.execute_with(world, *("127.0.0.1", "9", "more")[:count])
    client.expect_exit(1)
    lines = client.stderr.decode("utf-8", "replace").splitlines()
    if not any(line.strip().lower().startswith("usage") for line in lines):
        raise Failed(
            f"with {count} arguments it does not say on standard error how it is used",
            observed=excerpt(client.stderr, 300),
        )


@judges(
    "CONNECT-CLIENT-BAD-ARGUMENTS",
    acceptable="an exit with any status, within 10 s",
    needs=(View.LAB,),
)
def test_bad_arguments(bench: Bench) -> None:
    """Starts the client with bad ports, with empty and with very long words."""
    # Not acceptable: a death by signal, a wait without end.
    plain_arguments(bench)
    world = bench.world(files=names())
    ports = ("0", "65536", "-1", "abc", "", "9" * 40)
    pairs = [("127.0.0.1", port) for port in ports]
    pairs += [("", "80"), ("", ""), ("a" * 300, "80"), ("x." * 2000, "80")]
    clients = [bench.execute_with(world, host, port) for host, port in pairs]
    for client, (host, port) in zip(clients, pairs, strict=True):
        try:
            client.expect_no_crash()
        except Failed as problem:
            raise Failed(
                f"with server {excerpt(host.encode(), 20)} and port {excerpt(port.encode(), 20)} "
                f"{problem.summary}",
                observed=problem.observed,
            ) from problem


@judges(
    "CONNECT-CLIENT-BAD-PORT",
    acceptable="a message on standard error, a status other than 0, no connection",
    needs=(View.START,),
)
def test_bad_port(bench: Bench) -> None:
    """Gives ports that atoi and 16 bits turn into the port of a server that listens."""
    # Not acceptable: a connection to a port that nobody named.
    plain_arguments(bench)
    world = bench.world()
    server = bench.scripted_server(world)
    bad = (f"{server.port + 65536}", f"{server.port}x", f"{server.port - 65536}", "0", "")
    for port in bad:
        client = bench.execute_with(world, server.host, port)
        until_end_or_connection(client, server, port)
        client.expect_failure_exit()
        if not client.stderr:
            raise Failed(
                f"of the bad port {port!r} it says nothing on standard error",
                observed=f"it {client.wait()}",
            )


def until_end_or_connection(client: Execution, server: ScriptedServer, port: str) -> None:
    """Wait until the client ends. Raises Failed if it connects instead."""
    poller = select.poll()
    poller.register(server.socket, select.POLLIN)
    for _ in range(500):
        if poller.poll(0):
            raise Failed(
                f"it takes {port!r} for the port {server.port}",
                observed=f"a connection to port {server.port}",
            )
        if client.world.death_of(client.pid, 0.02):
            return
