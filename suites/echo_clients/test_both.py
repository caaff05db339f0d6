"""What the UDP and the TCP echo client have in common."""

from harness.bench import Bench
from harness.checks import Phase, View, judges
from harness.difference import excerpt
from harness.execution import Execution
from harness.outcomes import Failed
from suites.echo_clients.meeting import (
    QUIET,
    REQUEST,
    answer,
    echo_part,
    expect_echo,
    meet_tcp,
    meet_udp,
)


@judges(
    "ECHO-CLIENT-PLAIN",
    acceptable="`echo: Hello!`, one newline or two; exit status 0",
    phase=Phase.GATE,
)
def test_prints_the_echo(bench: Bench) -> None:
    """The server sends back what it receives; over TCP it then closes."""
    # Not acceptable: another text, remains of the buffer, another exit status.
    expect_echo(answer(bench, REQUEST), REQUEST)


@judges("ECHO-CLIENT-REQUEST", acceptable="the seven bytes `Hello!` and newline, nothing after")
def test_request(bench: Bench) -> None:
    """Receives what the client sends, and waits whether more comes before anything is answered."""
    # Not acceptable: a NUL, the rest of a buffer, a second datagram, a line without its newline.
    if bench.program.transport == "udp":
        server, _, datagram, _ = meet_udp(bench)
        sent = datagram.data
        another = server.try_receive(bench.patience.scaled(QUIET), patient=False)
        if another:
            raise Failed("the client sent a second datagram", observed=str(another))
    else:
        _, _, peer = meet_tcp(bench)
        sent = peer.read_exactly(len(REQUEST))
        sent += peer.read(1000, bench.patience.scaled(QUIET), patient=False).data
    if sent != REQUEST:
        nul = " (a NUL was added)" if sent == REQUEST + b"\0" else ""
        raise Failed("the client sent something else" + nul, observed=excerpt(sent))


@judges("ECHO-CLIENT-PRINTS-REPLY", acceptable="`echo: ` and the seven bytes that were sent back")
def test_prints_the_reply(bench: Bench) -> None:
    """The server answers with a line of the same length that is not the one it was sent."""
    # Not acceptable: Hello!
    reply = bench.payloads.line(len(REQUEST))
    expect_echo(answer(bench, reply), reply)


@judges("ECHO-CLIENT-EVERY-BYTE", acceptable="`echo: ` and all seven bytes, NUL included")
def test_every_byte(bench: Bench) -> None:
    """The server answers with seven bytes, among them NUL and 0xFF."""
    # Not acceptable: stopping at the NUL.
    reply = b"a\0b\xff%s\n"
    expect_echo(answer(bench, reply), reply)


@judges("ECHO-CLIENT-NEWLINE", acceptable="a newline after the bytes")
def test_newline(bench: Bench) -> None:
    """The server answers with seven letters and no newline."""
    # Not acceptable: the end of the output, or the sender, in the same line.
    reply = bench.payloads.line(8)[:7]
    client = answer(bench, reply)
    expect_echo(client, reply)
    if not echo_part(client).endswith(b"\n"):
        raise Failed("no newline follows the reply", observed=excerpt(client.stdout, 200))


@judges(
    "ECHO-CLIENT-UNRESOLVED",
    acceptable="an exit status other than 0, nothing printed as an echo",
    needs=(View.LAB,),
)
def test_unresolved(bench: Bench) -> None:
    """Starts the client where its host is in no table and no name server can be reached."""
    # Not acceptable: success, a crash, an endless loop.
    client = unresolved(bench)
    client.expect_failure_exit()
    if client.stdout.strip():
        raise Failed("something was printed as an echo", observed=excerpt(client.stdout, 200))


@judges("ECHO-CLIENT-SAYS-WHY", acceptable="a line on standard error", needs=(View.LAB,))
def test_says_why(bench: Bench) -> None:
    """Starts the client where its host is in no table and no name server can be reached."""
    # Not acceptable: silence on standard error.
    client = unresolved(bench)
    if not client.stderr.strip():
        raise Failed("standard error says nothing", observed="nothing on standard error")


def unresolved(bench: Bench) -> Execution:
    """Start the client in a world that does not know its host."""
    files = {"/etc/hosts": "127.0.0.1 localhost\n", "/etc/nsswitch.conf": "hosts: files\n"}
    return bench.execute(bench.world(files=files), "nobody.example", bench.program.default_port)
