"""What comes back for a datagram: exactly its bytes, once, in a datagram of its own."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest

from harness.bench import Bench
from harness.checks import Phase, judges
from harness.outcomes import Failed, Inconclusive, NotApplicable
from harness.peers.udp import Datagram, DatagramPeer
from harness.server import Server
from suites.echo.processes import expect_survival

LARGEST = 65_507
"""Bytes of data in the longest datagram: 65535 less 20 (IP header) and 8 (UDP header)."""
SILENCE = 0.3
"""Seconds after which a datagram that may be dropped counts as dropped."""
IN_FLIGHT = 8


@judges(
    "UDP-ECHO-PLAIN",
    acceptable="exactly the bytes that were sent come back, for the very first datagram",
    phase=Phase.GATE,
)
def test_first_datagram(server: Server, bench: Bench) -> str:
    """Sends one datagram of 32 bytes, the first that the server ever gets, and waits for it."""
    # Not acceptable: an answer only from the second datagram on, other bytes.
    payload = bench.payloads.line(32)
    peer = server.datagram_peer()
    reply = peer.exchange(payload)
    if reply is None and peer.exchange(payload, within=0.5):
        raise Failed(
            "the very first datagram was not answered",
            observed="nothing for the first datagram, an answer after the second",
        )
    if reply is None:
        raise Failed("the datagram sent was not answered", observed="no datagram came back")
    peer.compare(payload, reply)
    return f"{len(payload)} bytes came back"


@judges(
    "UDP-ECHO-FROM-PORT-ADDRESSED",
    acceptable="the source of the reply is the address and port that the datagram was sent to",
)
def test_reply_from_the_port_addressed(server: Server, bench: Bench) -> None:
    """Sends three datagrams and looks where the replies come from."""
    # Not acceptable: a reply from a new socket, whose port the kernel chose.
    peer = server.datagram_peer()
    for _ in range(3):
        peer.expect_source(peer.expect_echo(bench.payloads.line(32)))


@judges(
    "UDP-ECHO-EXACT-BYTES",
    acceptable="for each size up to the contract's limit exactly the bytes sent, in one datagram",
)
def test_sizes_up_to_the_limit(server: Server, bench: Bench) -> str:
    """Sends datagrams of 1, 2, … bytes, at and around powers of two, up to the contract's limit."""
    # Not acceptable: a cut one byte too early, padding to the size of the buffer.
    limit = bench.program.buffer_size
    around = {2**power + step for power in range(1, 10) for step in (-1, 0, 1)}
    sizes = sorted({size for size in around | {limit - 1, limit} if size <= limit})
    peer = server.datagram_peer()
    for size in sizes:
        peer.expect_echo(bench.payloads.text(size), f"a datagram of {size} bytes")
    return f"{len(sizes)} sizes from {sizes[0]} to {sizes[-1]} bytes"


@judges(
    "UDP-ECHO-NO-REMAINS",
    acceptable="each reply holds the bytes of its own datagram and nothing else",
)
def test_shorter_after_longer(server: Server, bench: Bench) -> None:
    """Sends a long datagram, then ever shorter ones, then long ones again."""
    # Not acceptable: the end of an earlier datagram behind a shorter one.
    peer = server.datagram_peer()
    for size in (100, 99, 64, 63, 10, 2, 1, 100, 1, 50, 2):
        peer.expect_echo(
            bench.payloads.text(size), f"a datagram of {size} bytes, sent after a longer one,"
        )


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"before\0after\n", id="NUL"),
        pytest.param(b"before\xffafter\n", id="0xFF"),
        pytest.param(b"\0" * 100, id="only-NUL"),
        pytest.param(bytes(range(100)), id="0-to-99"),
        pytest.param(bytes(range(100, 200)), id="100-to-199"),
        pytest.param(bytes(range(200, 256)), id="200-to-255"),
        pytest.param(b"\n\0", id="ends-with-NUL"),
    ],
)
@judges("UDP-ECHO-EVERY-BYTE-VALUE", acceptable="exactly the bytes sent, whatever their values")
def test_every_byte_value_in_a_datagram(server: Server, payload: bytes) -> None:
    """Sends a datagram of binary bytes."""
    # Not acceptable: a stop at the first NUL (strlen), bytes above 127 altered.
    server.datagram_peer().expect_echo(payload)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"one\r\ntwo\nthree\rfour\n\n\r\n", id="line-ends"),
        pytest.param(b"%n%s%n%s%x%d%5$n%%\n", id="format-directives"),
        pytest.param(b"  blanks \t and tabs  \n", id="blanks"),
        pytest.param(b"no newline", id="no-newline"),
        pytest.param("größer ☃\n".encode(), id="utf-8"),
    ],
)
@judges("UDP-ECHO-TEXT-UNCHANGED", acceptable="exactly the bytes sent")
def test_text_in_a_datagram(server: Server, payload: bytes) -> None:
    """Sends a datagram of text that careless programs alter."""
    # Not acceptable: line ends translated, blanks trimmed, a directive interpreted by printf.
    server.datagram_peer().expect_echo(payload)


@judges(
    "UDP-ECHO-BOUNDARIES",
    acceptable="a datagram for each one sent, with just its bytes; in any order, for UDP promises "
    "none; a lost one is held against nobody",
)
def test_several_in_flight(server: Server, bench: Bench) -> str:
    """Five times sends eight datagrams at once and collects what comes back."""
    # Not acceptable: two in one datagram, one in two, bytes of one in another.
    lost = 0
    for _ in range(5):
        peer = server.datagram_peer()
        sent = [bench.payloads.line(3 + 2 * number) for number in range(IN_FLIGHT)]
        lost += len(_missing(peer, sent))
    if lost:
        raise Inconclusive(
            f"{lost} of {5 * IN_FLIGHT} datagrams were lost, which UDP allows",
            observed=f"{lost} of {5 * IN_FLIGHT} were not answered; none was joined or split",
        )
    return f"{5 * IN_FLIGHT} datagrams, {5 * IN_FLIGHT} replies"


def _missing(peer: DatagramPeer, sent: list[bytes]) -> list[bytes]:
    """Send all at once; those that did not come back. Raises Failed for what was never sent."""
    for payload in sent:
        peer.send(payload)
    waiting = list(sent)
    while waiting and (reply := peer.receive()):
        if reply.data in waiting:
            waiting.remove(reply.data)
        elif reply.data not in sent:
            raise Failed(_what_became(reply, sent), observed=str(reply))
    return waiting


def _what_became(reply: Datagram, sent: list[bytes]) -> str:
    if any(reply.data == first + second for first, second in permutations(sent, 2)):
        return "two datagrams came back as one"
    if any(reply.data in payload for payload in sent):
        return "a part of a datagram came back as a datagram"
    if any(payload in reply.data for payload in sent):
        return "a datagram came back within a longer one"
    return "a datagram came back that was never sent"


@judges(
    "UDP-ECHO-ONE-REPLY",
    acceptable="one datagram, then nothing",
    waits=0.6,
)
def test_one_reply(server: Server, bench: Bench) -> None:
    """Sends a datagram, waits for its echo, then listens for 0.6 seconds."""
    # Not acceptable: the reply twice, a newline, a NUL or a prompt in a datagram behind it.
    peer = server.datagram_peer()
    peer.exchange(bench.payloads.line(64))
    peer.expect_silence(0.6)


@judges(
    "UDP-ECHO-NOTHING-UNPROMPTED",
    acceptable="nothing for a client that sends nothing",
    waits=0.6,
)
def test_bystander(server: Server, bench: Bench) -> None:
    """A client gets an echo and falls silent; another sends five datagrams; the first listens."""
    # Not acceptable: the other's datagrams relayed, a greeting, an advertisement.
    bystander = server.datagram_peer()
    own = bench.payloads.line(40)
    bystander.exchange(own)
    sender = server.datagram_peer()
    for _ in range(5):
        sender.exchange(bench.payloads.line(32))
    while reply := bystander.receive(bystander.patience.scaled(0.6), patient=False):
        # Its own echo a second time is another requirement's matter.
        if reply.data != own:
            raise Failed("a client that sent nothing was sent a datagram", observed=str(reply))


@judges("UDP-ECHO-MANY-ROUNDS", acceptable="500 datagrams and 500 echoes")
def test_many_datagrams(server: Server, bench: Bench) -> None:
    """Sends 500 datagrams of 1 to 100 bytes from one socket, each after the echo of the last."""
    # Not acceptable: every second one unanswered, an end after so many.
    peer = server.datagram_peer()
    for number in range(1, 501):
        payload = bench.payloads.line(bench.payloads.random.randint(1, 100))
        peer.expect_echo(payload, f"datagram {number} of 500")


@judges(
    "UDP-ECHO-EMPTY-SURVIVED",
    acceptable="the next datagram is answered",
    destructive=True,
)
def test_empty_datagram_survived(server: Server, bench: Bench) -> None:
    """Sends three empty datagrams, then an ordinary one from another socket."""
    # Not acceptable: the end of the loop or of the process because recvfrom returned 0.
    peer = server.datagram_peer()
    for _ in range(3):
        peer.send(b"")
    expect_survival(server, bench, "empty datagrams")


@judges(
    "UDP-ECHO-EMPTY-ANSWERED",
    acceptable="an empty datagram comes back",
    destructive=True,
)
def test_empty_datagram_answered(server: Server, bench: Bench) -> None:
    """Sends an ordinary datagram, then an empty one."""
    # Not acceptable: silence, the bytes of the datagram before.
    peer = server.datagram_peer()
    peer.exchange(bench.payloads.line(32))
    peer.expect_echo(b"", "an empty datagram")


@judges(
    "UDP-ECHO-LONGER-THAN-LIMIT",
    acceptable="an unbroken beginning of the datagram, as long as the contract's limit or longer; "
    "or nothing",
    destructive=True,
    waits=5 * SILENCE,
)
def test_longer_than_the_limit(server: Server, bench: Bench) -> str:
    """Sends datagrams longer than the contract's limit: by one byte, 1472, 8192, 65507 bytes."""
    # Not acceptable: fewer bytes than the limit, bytes that were not sent (a buffer overrun).
    limit = bench.program.buffer_size
    seen = []
    for size in (limit + 1, 2 * limit, 1472, 8192, LARGEST):
        payload = bench.payloads.text(size)
        peer = server.datagram_peer()
        if not peer.send(payload):
            continue
        reply = peer.receive(peer.patience.scaled(SILENCE), patient=False)
        if reply is None:
            seen.append(f"{size}: nothing")
            continue
        what = f"a datagram of {size} bytes"
        if not payload.startswith(reply.data):
            peer.compare(payload, reply, what)
        if len(reply.data) < limit:
            raise Failed(
                f"{what} was cut below the contract's limit of {limit}",
                observed=f"{len(reply.data)} bytes came back",
            )
        seen.append(f"{size}: {len(reply.data)}")
    return "bytes sent and bytes back: " + ", ".join(seen)


@judges(
    "UDP-ECHO-TOO-LONG-SURVIVED",
    acceptable="the next datagram is answered",
    destructive=True,
)
def test_longest_datagram_survived(server: Server, bench: Bench) -> None:
    """Sends three datagrams of 65507 bytes, then an ordinary one from another socket."""
    # Not acceptable: a buffer overflow, an exit because a reply could not be sent.
    peer = server.datagram_peer()
    for _ in range(3):
        if not peer.send(bench.payloads.binary(LARGEST)):
            raise NotApplicable(
                "this machine cannot send so long a datagram there", needs="could not be provoked"
            )
    expect_survival(server, bench, "datagrams of 65507 bytes")


@judges(
    "UDP-ECHO-LARGEST",
    acceptable="any size from the contract's limit up to 65507 bytes",
    destructive=True,
    waits=6.0,
)
def test_largest_datagram(server: Server, bench: Bench) -> str:
    """Sends ever other sizes between the limit and 65507 until the longest echoed whole is known.

    A reply that is cut tells the size of the buffer; silence is narrowed down by halving.
    """
    whole, broken, manner = bench.program.buffer_size, LARGEST + 1, ""
    size = LARGEST
    while whole + 1 < broken:
        payload = bench.payloads.text(size)
        peer = server.datagram_peer()
        reply = None
        if peer.send(payload):
            reply = peer.receive(peer.patience.scaled(SILENCE), patient=False)
        peer.close()
        if reply is not None and not payload.startswith(reply.data):
            peer.compare(payload, reply, f"a datagram of {size} bytes")
        if reply is not None and reply.data == payload:
            whole = size
            size = (whole + broken) // 2
            continue
        broken = size
        if reply is None:
            manner = manner or "dropped"
            size = (whole + broken) // 2
        else:
            manner = "cut"
            size = min(max(len(reply.data), whole + 1), broken - 1)
    problem = server.answers(bench.payloads.line(32))
    if problem:
        raise NotApplicable(
            "it did not survive the search", needs="could not be found out", observed=problem
        )
    bench.discovered["largest_datagram"] = whole
    if manner:
        bench.discovered["longer_datagrams"] = manner
    return f"{whole} bytes come back whole" + (f"; longer ones are {manner}" if manner else "")


@judges(
    "UDP-ECHO-BURST",
    acceptable="each datagram that comes back is one that was sent, and comes once; any number "
    "may be lost",
    destructive=True,
    waits=SILENCE,
)
def test_burst(server: Server, bench: Bench) -> str:
    """Sends 300 datagrams of 100 bytes at once, then collects what comes back."""
    # Not acceptable: joined or altered datagrams. Loss is the kernel's matter.
    peer = server.datagram_peer()
    sent = Counter(bench.payloads.line(100) for _ in range(300))
    for payload in sent:
        peer.send(payload)
    answered = 0
    while reply := peer.receive(peer.patience.scaled(SILENCE), patient=False):
        if not sent[reply.data]:
            raise Failed("a datagram came back that was not due", observed=str(reply))
        sent[reply.data] -= 1
        answered += 1
    expect_survival(server, bench, "a burst")
    bench.discovered["burst"] = f"{answered} of 300 datagrams answered"
    return f"{answered} of 300 were answered"


@judges("UDP-ECHO-IDLE", acceptable="the datagram after the pause is answered", waits=3.0)
def test_idle(server: Server, bench: Bench) -> None:
    """Sends a datagram, nothing for three seconds, and another one."""
    # Not acceptable: an exit because a receive timeout expired.
    peer = server.datagram_peer()
    peer.exchange(bench.payloads.line(32))
    peer.stall(3.0)
    peer.expect_echo(bench.payloads.line(32), "a datagram after three seconds of silence")


@judges(
    "UDP-ECHO-STILL-ANSWERS",
    acceptable="exactly the bytes that were sent come back, as at the beginning",
    phase=Phase.LAST,
)
def test_still_answers_datagrams(server: Server, bench: Bench) -> None:
    """After everything else: sends one datagram and waits for it."""
    # Not acceptable: a server that something before has silenced.
    bench.expect_still_answers(server)
