"""What comes back: exactly the bytes that were sent, however they were sent."""

import pytest

from harness.bench import Bench
from harness.checks import judges
from harness.lab.world import SMALL_BUFFERS
from harness.outcomes import Failed
from harness.peers.tcp import End, Peer
from harness.server import Server

MIB = 1 << 20


@judges(
    "TCP-ECHO-NOTHING-UNPROMPTED",
    acceptable="no byte and no end of the connection before the client has sent something",
    waits=1.0,
)
def test_nothing_unprompted(server: Server) -> None:
    """Connects and for one second sends nothing."""
    # Not acceptable: a greeting, a prompt, a server that closes because nothing came at once.
    server.connect().expect_silence(1.0)


@pytest.mark.parametrize("size", [0, 1, 127, 128, 129, 2047, 2048, 2049, 65536])
@judges("TCP-ECHO-EXACT-BYTES", acceptable="exactly the bytes sent, no more and no fewer")
def test_exact_bytes(server: Server, bench: Bench, size: int) -> None:
    """Sends so many bytes of text in one go, reading meanwhile, then one more line."""
    # Not acceptable: a cut at the server's buffer size, padding to it, a lost last part.
    peer = server.connect()
    peer.expect_echo(bench.payloads.text(size))
    peer.expect_echo(bench.payloads.line(16), "a line sent after it")


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"before\0after\n", id="NUL"),
        pytest.param(b"before\xffafter\n", id="0xFF"),
        pytest.param(b"\xff\xfb\x01\xff\xfd\x03\xff\xf4telnet\n", id="telnet-commands"),
        pytest.param(b"\x03\x04\x08\x11\x13\x1a\x1b[A\x7f\n", id="control-characters"),
        pytest.param(bytes(range(256)) * 3 + b"\n", id="every-value"),
        pytest.param(b"\0" * 300 + b"\n", id="only-NUL"),
    ],
)
@judges("TCP-ECHO-EVERY-BYTE-VALUE", acceptable="exactly the bytes sent, whatever their values")
def test_every_byte_value(server: Server, payload: bytes) -> None:
    """Sends binary bytes and reads as many."""
    # Not acceptable: a stop at NUL (strlen), 0xFF taken for EOF (char), a terminal's line editing.
    server.connect().expect_echo(payload)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"one\r\ntwo\nthree\rfour\n\n\r\n", id="line-ends"),
        pytest.param(b"%n%s%n%s%x%d%5$n%%\n", id="format-directives"),
        pytest.param(b"  blanks \t and tabs  \n", id="blanks"),
        pytest.param("größer ☃\n".encode(), id="utf-8"),
        pytest.param(b"Mixed Case, 'quotes', $(id) `id` \\n\n", id="quotes"),
    ],
)
@judges("TCP-ECHO-TEXT-UNCHANGED", acceptable="exactly the bytes sent")
def test_text_unchanged(server: Server, payload: bytes) -> None:
    """Sends text that careless programs alter, and reads as many bytes."""
    # Not acceptable: CR LF translated, a directive interpreted by printf, blanks trimmed.
    server.connect().expect_echo(payload)


@judges(
    "TCP-ECHO-NO-LINE-DISCIPLINE", acceptable="the bytes come back although no line is complete"
)
def test_no_line_discipline(server: Server, bench: Bench) -> None:
    """Sends 20 bytes without a newline and reads as many."""
    # Not acceptable: silence until a newline comes.
    peer = server.connect()
    payload = bench.payloads.line(21)[:-1]
    reading = peer.exchange(payload)
    if not reading.data and peer.send(b"\n") and peer.read(21).data == payload + b"\n":
        raise Failed(
            "the bytes came back only after a newline",
            observed="nothing for 20 bytes without a newline; all of them after one was sent",
        )
    peer.compare(payload, reading)


@judges(
    "TCP-ECHO-NOTHING-ADDED",
    acceptable="after the echo nothing: no byte, no end",
    waits=0.6,
)
def test_nothing_added(server: Server, bench: Bench) -> None:
    """Sends a line, reads its echo, then listens for 0.6 seconds."""
    # Not acceptable: a NUL or newline behind the echo, a prompt, the echo twice, an early close.
    peer = server.connect()
    peer.exchange(bench.payloads.line(64))
    peer.expect_silence(0.6)


@judges("TCP-ECHO-LARGE", acceptable="every byte of the mebibyte, in order")
def test_one_mebibyte(server: Server, bench: Bench) -> None:
    """Sends 1 MiB of binary bytes while reading the echo."""
    # Not acceptable: a lost tail, a gap.
    server.connect().expect_echo(bench.payloads.binary(MIB))


@judges(
    "TCP-ECHO-BEYOND-BUFFERS",
    acceptable="every byte, in order, and no standstill",
    sysctls=SMALL_BUFFERS,
)
def test_more_than_all_buffers(server: Server, bench: Bench) -> None:
    """Sends 4 MiB while reading, where all socket buffers together hold less than 0.5 MiB."""
    # Not acceptable: a server that wants to read everything before it writes.
    server.connect().expect_echo(bench.payloads.binary(4 * MIB))


@judges(
    "TCP-ECHO-BEYOND-BUFFERS",
    acceptable="every byte, in order, and no standstill",
    sysctls=SMALL_BUFFERS,
)
def test_all_buffers_full_at_once(server: Server, bench: Bench) -> None:
    """Sends until every buffer is full and the server is stuck, then reads and sends the rest of
    2 MiB."""
    # Not acceptable: what a full socket does not take is forgotten. A client that reads all the
    # time would hardly ever leave the socket full.
    payload = bench.payloads.binary(2 * MIB)
    peer = server.connect()
    sent = send_until_full(server, peer, payload)
    peer.compare(payload, peer.exchange(payload[sent:], len(payload)))


def send_until_full(server: Server, peer: Peer, payload: bytes) -> int:
    """Send without reading until nothing is taken although the server sleeps; how much was."""
    sent = 0
    while taken := peer.send_until_stuck(payload[sent:]):
        sent += taken
        if server.world is not None:
            # What was taken may lie in a buffer that a server short of a processor has not read.
            server.wait_until_asleep()
    return sent


@judges("TCP-ECHO-BYTEWISE", acceptable="each byte comes back before the next is sent")
def test_one_byte_at_a_time(server: Server, bench: Bench) -> None:
    """Sends 64 bytes one by one, each after the echo of the one before."""
    peer = server.connect()
    for number, value in enumerate(bench.payloads.binary(64)):
        peer.expect_echo(bytes([value]), f"byte {number} of 64, sent alone,")


@judges("TCP-ECHO-COALESCED", acceptable="all bytes, in order, however they were cut into segments")
def test_many_messages_in_one_segment(server: Server, bench: Bench) -> None:
    """Sends twenty lines in one segment and reads as many bytes."""
    # Not acceptable: only the first line of a read is answered.
    server.connect().expect_echo(b"".join(bench.payloads.line(30) for _ in range(20)))


@judges("TCP-ECHO-COALESCED", acceptable="all bytes, in order, however they were cut into segments")
def test_one_message_in_many_segments(server: Server, bench: Bench) -> None:
    """Sends one line of 40 bytes in segments of 1 to 5 bytes, 2 ms apart."""
    # Not acceptable: a short read taken for the end of the message.
    payload = bench.payloads.line(40)
    peer = server.connect()
    position = 0
    while position < len(payload):
        length = bench.payloads.random.randint(1, 5)
        peer.send_segments([payload[position : position + length]])
        peer.stall(0.002)
        position += length
    peer.compare(payload, peer.read(len(payload)), "a line sent in small segments")


@judges("TCP-ECHO-MANY-ROUNDS", acceptable="200 messages and 200 echoes on one connection")
def test_many_rounds(server: Server, bench: Bench) -> None:
    """On one connection sends 200 messages of 1 to 400 bytes, each after the echo of the last."""
    # Not acceptable: one read per client, remains of an earlier longer message, a close.
    peer = server.connect()
    for number in range(200):
        length = bench.payloads.random.randint(1, 400)
        peer.expect_echo(bench.payloads.text(length), f"message {number + 1} of 200")


@judges(
    "TCP-ECHO-PROMPT-REPLY",
    acceptable="the whole echo of a message arrives although nothing more is sent",
)
def test_reply_before_the_next_message(server: Server, bench: Bench) -> None:
    """Sends messages of 1, 200, 1000 and 5000 bytes; each must return whole before the next."""
    # Not acceptable: the last part of a message kept back until more arrives.
    peer = server.connect()
    for length in (1, 200, 1000, 5000):
        payload = bench.payloads.text(length)
        reading = peer.exchange(payload)
        if reading.end is End.SILENCE and payload.startswith(reading.data):
            raise Failed(
                "a part of the echo was kept back",
                observed=f"{len(reading.data)} of {length} bytes, then nothing more although the "
                "connection stayed open",
            )
        peer.compare(payload, reading)


@judges(
    "TCP-ECHO-URGENT",
    acceptable="the ordinary bytes come back, with or without the urgent one, or the connection "
    "is closed",
    destructive=True,
)
def test_urgent_data(server: Server, bench: Bench) -> str:
    """Sends two bytes, one urgent byte, and two bytes."""
    # RFC 862 says nothing of urgent data; a server based on splice(2) closes, and is correct.
    peer = server.connect()
    peer.send_segments([b"ab"])
    before = peer.read(2).data
    peer.send_urgent(b"!")
    peer.send_segments([b"cd"])
    reading = peer.read(3, within=0.3, patient=False)
    received = before + reading.data
    names = {b"abcd": "skips it", b"ab!cd": "treats it as ordinary"}
    closed = reading.end in (End.FIN, End.RST) and b"ab!cd".startswith(received)
    if received not in names and not closed:
        raise Failed("ordinary bytes around the urgent one went wrong", observed=str(reading))
    manner = names.get(received, "closes the connection")
    bench.discovered["urgent_data"] = manner
    return f"the server {manner}"
