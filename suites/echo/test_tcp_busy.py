"""The busy server: one client is served, the others are told so."""

import time
from collections.abc import Callable

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.lab.world import SMALL_BUFFERS
from harness.outcomes import Failed, NotApplicable
from harness.peers.tcp import End, Peer
from harness.server import Server
from suites.echo.crowds import crowd, judge_growth
from suites.echo.processes import judge_idle

Leave = Callable[[Peer], None]
Situation = Callable[[Server, Bench], None]

BUSY = b"busy\n"
SETTLED = 1.0
"""Seconds in which a server must have noticed that its client is gone; 50 ms are usual."""


def serve_one(server: Server, bench: Bench) -> Peer:
    """A client that is served, proven by an echo."""
    peer = server.connect()
    peer.expect_echo(bench.payloads.line(32), "the line of the first client")
    return peer


def expect_busy(newcomer: Peer, when: str = "while another client was served") -> None:
    """Exactly ``busy\\n``, then end of file. Raises Failed for anything else."""
    reading = newcomer.read(len(BUSY) + 1)
    newcomer.close()
    if reading.data == BUSY and reading.end is End.FIN:
        return
    if reading.data == BUSY:
        what = "was told busy, but its connection did not end with end of file"
    elif reading.data.startswith(BUSY):
        what = "was told more than busy"
    elif reading.data:
        what = "was told something else than busy"
    else:
        what = "was not told busy"
    raise Failed(f"a newcomer {when} {what}", observed=str(reading))


def expect_served_next(server: Server, bench: Bench, after: str) -> Peer:
    """A newcomer is served; one that comes before the server has noticed may be told busy."""
    payload = bench.payloads.line(32)
    deadline = time.monotonic() + server.patience.scaled(SETTLED)
    while True:
        peer = server.connect()
        reading = peer.exchange(payload)
        if reading.data == payload:
            return peer
        peer.finish()
        told_busy = reading.data in (BUSY, b"") and reading.end is not End.SILENCE
        if not told_busy or time.monotonic() > deadline:
            raise Failed(f"after {after} the next client was not served", observed=str(reading))
        time.sleep(0.005)


@judges("TCP-BUSY-TOLD", acceptable="exactly the five bytes `busy\\n`, then end of file (FIN)")
def test_told_busy(server: Server, bench: Bench) -> None:
    """While a client is served, a newcomer connects, sends nothing, and reads to the end."""
    # Not acceptable: a NUL behind the text, another text, silence, RST, a connection kept open.
    serve_one(server, bench)
    expect_busy(server.connect())


@judges(
    "TCP-BUSY-FIRST-SERVED",
    acceptable="the newcomer is told busy; the first client gets its echo when it sends",
)
def test_first_is_served_before_it_speaks(server: Server, bench: Bench) -> None:
    """A client connects and says nothing; then a newcomer connects; then the first one sends."""
    # Not acceptable: the server becomes busy only with the first byte, or serves the last comer.
    first = server.connect()
    expect_busy(server.connect(), "while a client was connected that had said nothing")
    first.expect_echo(bench.payloads.line(32), "the line of the client that came first")


@judges(
    "TCP-BUSY-FIRST-SERVED",
    acceptable="one gets its echo, and the others are told busy, or reset if they had sent",
    destructive=True,
)
def test_one_of_five_together_is_served(server: Server, bench: Bench) -> None:
    """Ten times: five clients connect at the same instant to an idle server, and send."""
    # Not acceptable: two that are served, or none.
    for _ in range(10):
        # The server may not have noticed yet that the five before are gone: hence a second turn.
        served = five_together(server, bench) or five_together(server, bench)
        if served != 1:
            raise Failed(
                "of five clients that came together not one was served",
                observed=f"{served} of them got an echo",
            )


def five_together(server: Server, bench: Bench) -> int:
    """How many of five clients that connect together are served; the others are told busy."""
    served = 0
    for peer in server.connect_together(5):
        payload = bench.payloads.line(32)
        reading = peer.exchange(payload)
        if reading.data == payload:
            served += 1
        elif not BUSY.startswith(reading.data) or reading.end is End.SILENCE:
            raise Failed("a client was neither served nor told busy", observed=str(reading))
    server.finish_peers()
    return served


@judges(
    "TCP-BUSY-STORM",
    acceptable="each of 50 newcomers is told `busy\\n`, then end of file; the client is served on",
    destructive=True,
)
def test_fifty_one_after_another(server: Server, bench: Bench) -> None:
    """While a client is served, 50 newcomers come one after another."""
    served = serve_one(server, bench)
    for number in range(1, 51):
        expect_busy(server.connect(), f"(number {number} of 50)")
    served.expect_echo(bench.payloads.line(32), "the served client's line after 50 newcomers")


@judges(
    "TCP-BUSY-STORM",
    acceptable="each of the five is told `busy\\n`, then end of file; the client is served on",
    destructive=True,
)
def test_five_at_once(server: Server, bench: Bench) -> None:
    """While a client is served, ten times five newcomers come at the same instant."""
    # More at once than the backlog holds would be the kernel's matter, not the server's.
    served = serve_one(server, bench)
    for _ in range(10):
        for newcomer in server.connect_together(5):
            expect_busy(newcomer, "(one of five at once)")
    served.expect_echo(bench.payloads.line(32), "the served client's line after 50 newcomers")


@judges(
    "TCP-BUSY-UNDISTURBED",
    acceptable="every byte of the served client comes back, in order, and nothing else",
    destructive=True,
)
def test_undisturbed_while_talking(server: Server, bench: Bench) -> None:
    """The served client sends 30 messages; after each half a newcomer is turned away."""
    # Not acceptable: `busy` in the wrong stream, a lost half, a connection closed by mistake.
    served = serve_one(server, bench)
    for number in range(1, 31):
        message = bench.payloads.text(bench.payloads.random.randint(20, 3000))
        half = len(message) // 2
        served.expect_echo(message[:half], f"the first half of message {number}")
        expect_busy(server.connect())
        served.expect_echo(message[half:], f"the second half of message {number}")


@judges(
    "TCP-BUSY-UNDISTURBED",
    acceptable="nothing comes to the served client, no byte and no end; then its echo",
    waits=0.3,
)
def test_undisturbed_while_silent(server: Server, bench: Bench) -> None:
    """The served client is silent while five newcomers come; it listens, and sends again."""
    served = serve_one(server, bench)
    for _ in range(5):
        expect_busy(server.connect())
    served.expect_silence(0.3)
    served.expect_echo(bench.payloads.line(32), "the served client's line after five newcomers")


def by_close(peer: Peer) -> None:
    """the served client had closed"""
    peer.close()


def by_half_close(peer: Peer) -> None:
    """the served client had half-closed and seen end of file"""
    peer.half_close()
    peer.expect_eof()


@pytest.mark.parametrize("leave", [by_close, by_half_close])
@judges(
    "TCP-BUSY-IDLE-AGAIN",
    acceptable="the next client is served, within a second at most; the one after it is told busy",
    destructive=True,
)
def test_idle_again(server: Server, bench: Bench, leave: Leave) -> None:
    """Twenty times: a newcomer is told busy, the served client leaves, the next one is served."""
    # A newcomer in the very moment of leaving may be served or told busy. Not acceptable: a server
    # that stays busy, or that takes a new client and still thinks itself idle.
    served = serve_one(server, bench)
    for _ in range(20):
        expect_busy(server.connect())
        leave(served)
        served = expect_served_next(server, bench, str(leave.__doc__))
    expect_busy(server.connect(), "when the server was busy again")


@judges(
    "TCP-BUSY-IDLE-AFTER-RESET",
    acceptable="the next client is served, within a second at most",
    destructive=True,
)
def test_idle_after_reset(server: Server, bench: Bench) -> None:
    """Five times: a newcomer is told busy, the served client resets, the next one is served."""
    # Not acceptable: an exit because read failed, a server that stays busy with nobody.
    served = serve_one(server, bench)
    for _ in range(5):
        expect_busy(server.connect())
        served.reset()
        served = expect_served_next(server, bench, "the served client had reset")


@judges(
    "TCP-BUSY-ONE-BYTE",
    acceptable="the byte comes back, the connection goes on, newcomers are told busy",
    destructive=True,
)
def test_one_byte(server: Server, bench: Bench) -> None:
    """The served client sends one byte, then a newcomer comes, then it sends a line."""
    # Not acceptable: an exit because read or write returned 1.
    served = server.connect()
    served.expect_echo(b"A", "a message of one byte")
    expect_busy(server.connect(), "after a message of one byte")
    served.expect_echo(bench.payloads.line(32), "a line after a message of one byte")


@judges(
    "TCP-BUSY-HAS-SENT",
    acceptable="`busy\\n` or its beginning or nothing, then an end (FIN or RST); the client is "
    "served on",
    destructive=True,
)
def test_newcomer_that_has_sent(server: Server, bench: Bench) -> str:
    """While a client is served, ten newcomers send a line before they read, five of them before
    the server can accept them (it is stopped by SIGSTOP meanwhile, where we may)."""
    # Not acceptable: an echo for the newcomer, silence, an end of the served client.
    served = serve_one(server, bench)
    whole = 0
    for number in range(10):
        stopped = number >= 5 and server.world is not None
        if stopped:
            server.freeze()
        newcomer = server.connect()
        newcomer.send(bench.payloads.line(200))
        if stopped:
            server.thaw()
        reading = newcomer.read(len(BUSY) + 1)
        newcomer.close()
        if not BUSY.startswith(reading.data) or reading.end not in (End.FIN, End.RST):
            raise Failed("a newcomer that had sent was not turned away", observed=str(reading))
        whole += reading.data == BUSY
    served.expect_echo(bench.payloads.line(32), "the served client's line after ten newcomers")
    return f"`busy\\n` reached {whole} of 10 newcomers"


@judges(
    "TCP-BUSY-LOST-NEWCOMER",
    acceptable="the served client gets its echo, and the next newcomer is told busy",
    destructive=True,
)
def test_newcomer_vanishes(server: Server, bench: Bench) -> None:
    """While a client is served, 20 newcomers connect and reset, close, or half-close and reset,
    without reading; each second one is gone before the server can accept it (it is stopped by
    SIGSTOP meanwhile, where we may)."""
    # Not acceptable: an exit or a death by SIGPIPE because `busy` could not be written.
    served = serve_one(server, bench)
    for number in range(20):
        # The write of `busy` to a newcomer that is gone already fails every time: with ECONNRESET
        # after a reset, with EPIPE after a half-close and a reset.
        stopped = number % 2 and server.world is not None
        if stopped:
            server.freeze()
        newcomer = server.connect()
        if stopped and number % 4 == 1:
            newcomer.half_close()
            newcomer.wait_for_fin_acknowledged()
            newcomer.reset()
        elif number % 5:
            newcomer.reset()
        else:
            newcomer.close()
        if stopped:
            server.thaw()
        served.expect_echo(
            bench.payloads.line(32), "the served client's line after a lost newcomer"
        )
    expect_busy(server.connect(), "after newcomers that vanished")


@judges(
    "TCP-BUSY-STUCK-CLIENT",
    acceptable="three newcomers are told `busy\\n`, then end of file; then every byte comes back",
    sysctls=SMALL_BUFFERS,
    destructive=True,
)
def test_told_busy_while_the_client_is_stuck(server: Server, bench: Bench) -> None:
    """The served client sends until nothing is taken, reading nothing; newcomers come; it reads."""
    # Not acceptable: newcomers that wait because the server waits in write.
    served = serve_one(server, bench)
    payload = bench.payloads.text(2_000_000)
    sent = served.send_until_stuck(payload, quiet=0.1)
    if sent == len(payload):
        raise NotApplicable(
            "it takes everything that a client sends, whether or not the client reads",
            needs="could not be provoked",
        )
    for _ in range(3):
        expect_busy(server.connect(), "while the served client did not read")
    served.compare(payload[:sent], served.read(sent), "the bytes of the client that did not read")


def turn_away(server: Server, bench: Bench, count: int) -> None:
    """So many newcomers, one after another, beside the client that is served."""
    for _ in range(count):
        expect_busy(server.connect())


@judges(
    "TCP-BUSY-NO-LEAKED-DESCRIPTORS",
    acceptable="at most 3 descriptors more than before, or a pool that stops growing",
    destructive=True,
    needs=(View.START,),
)
def test_newcomers_leave_no_descriptors(server: Server, bench: Bench) -> str:
    """Turns 10 newcomers away, counts the descriptors, turns 150 more away, up to three times."""
    serve_one(server, bench)
    seen = crowd(server, bench, turn_away, whom="newcomers")
    return judge_growth(server, bench, seen, "descriptors", turn_away)


def silent_client(server: Server, bench: Bench) -> None:
    """a client is served and silent"""
    serve_one(server, bench)


def newcomer_stays(server: Server, bench: Bench) -> None:
    """a newcomer that was told busy has not closed its own side"""
    serve_one(server, bench)
    server.connect().read(len(BUSY) + 1)


def stuck_client(server: Server, bench: Bench) -> None:
    """the served client does not read"""
    serve_one(server, bench).send_until_stuck(bench.payloads.text(2_000_000), quiet=0.1)


@pytest.mark.parametrize("situation", [silent_client, newcomer_stays, stuck_client])
@judges(
    "TCP-BUSY-CPU",
    acceptable="less than 0.3 s of processor time in one second",
    waits=1.4,
    sysctls=SMALL_BUFFERS,
    needs=(View.START,),
)
def test_busy_cpu(server: Server, bench: Bench, situation: Situation) -> str:
    """Brings the busy server into a state in which nothing happens, and measures for a second."""
    # Not acceptable: select for writability with nothing to write, a select that never waits.
    situation(server, bench)
    return judge_idle(server, str(situation.__doc__))
