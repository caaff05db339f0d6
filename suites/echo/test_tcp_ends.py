"""How connections end: half-close, data with the FIN, slow and idle clients."""

import pytest

from harness.bench import Bench
from harness.checks import judges
from harness.lab.world import SMALL_BUFFERS
from harness.server import Server


@judges("TCP-ECHO-HALF-CLOSE-IDLE", acceptable="end of file (FIN), after no further byte")
def test_half_close_with_nothing_pending(server: Server, bench: Bench) -> None:
    """Sends a line, reads its echo, half-closes, and reads on."""
    # Not acceptable: RST, a byte, or silence: somebody still holds the server's side open.
    peer = server.connect()
    peer.exchange(bench.payloads.line(64))
    peer.half_close()
    peer.expect_eof()


@judges("TCP-ECHO-HALF-CLOSE-IDLE", acceptable="end of file (FIN), after no further byte")
def test_half_close_at_once(server: Server) -> None:
    """Connects, half-closes without sending anything, and reads on."""
    peer = server.connect()
    peer.half_close()
    peer.expect_eof()


@pytest.mark.parametrize("size", [100, 32_768])
@judges("TCP-ECHO-HALF-CLOSE", acceptable="every byte comes back, then end of file (FIN)")
def test_half_close_with_everything_pending(server: Server, bench: Bench, size: int) -> None:
    """Sends so many bytes, half-closes at once, and only then reads."""
    # Not acceptable: the rest dropped at end of file, RST after the echo, no end of file.
    peer = server.connect()
    payload = bench.payloads.text(size)
    peer.send(payload)
    peer.half_close()
    peer.compare(payload, peer.read(size), "the bytes sent before the half-close")
    peer.expect_eof()


@judges("TCP-ECHO-HALF-CLOSE", acceptable="every byte comes back, then end of file (FIN)")
def test_half_close_with_a_small_window(server: Server, bench: Bench) -> None:
    """Sends 24 kB with a small receive buffer, half-closes, and only then reads."""
    # Not acceptable: what the client's window had no room for when the FIN came is dropped.
    peer = server.connect(receive_buffer=4096)
    payload = bench.payloads.text(24_000)
    peer.send(payload)
    peer.half_close()
    peer.compare(payload, peer.read(len(payload)), "the bytes sent before the half-close")
    peer.expect_eof()


@judges("TCP-ECHO-DATA-WITH-FIN", acceptable="every byte comes back, then end of file (FIN)")
def test_data_with_fin(server: Server, bench: Bench) -> None:
    """Sends 100 bytes in one segment that also carries the FIN, and reads on."""
    # Not acceptable: the bytes dropped because poll told of data and hang-up at once.
    peer = server.connect()
    payload = bench.payloads.line(100)
    peer.send_with_fin(payload)
    peer.compare(payload, peer.read(len(payload)), "the bytes that came with the FIN")
    peer.expect_eof()


@judges(
    "TCP-ECHO-SLOW-READER",
    acceptable="every byte, in order, however late the client reads",
    waits=1.0,
)
def test_slow_reader(server: Server, bench: Bench) -> None:
    """Sends until nothing is taken any more, reads nothing for a second, then reads everything."""
    # Not acceptable: bytes dropped while the client's window was closed, or the client cut off.
    read_late(server, bench.payloads.text(1_000_000))


@judges(
    "TCP-ECHO-SLOW-READER",
    acceptable="every byte, in order, however late the client reads",
    waits=1.0,
    sysctls=SMALL_BUFFERS,
)
def test_slow_reader_with_small_buffers(server: Server, bench: Bench) -> None:
    """The same where the socket buffers hold less than 0.5 MiB, so that the server is stuck."""
    read_late(server, bench.payloads.text(1_000_000))


def read_late(server: Server, payload: bytes) -> None:
    """Send until stuck, stall for a second, then read everything. Raises Failed."""
    peer = server.connect(receive_buffer=4096)
    sent = peer.send_until_stuck(payload)
    peer.stall(1.0)
    peer.compare(payload, peer.exchange(payload[sent:], len(payload)))


@pytest.mark.parametrize("before", [False, True], ids=["after-an-echo", "before-the-first-byte"])
@judges("TCP-ECHO-IDLE-KEPT", acceptable="the connection stays open and serves on", waits=3.0)
def test_idle_kept(server: Server, bench: Bench, before: bool) -> None:
    """Leaves a connection idle for three seconds, then sends a line."""
    # Not acceptable: an end of the connection, by FIN or RST, while the client thinks.
    peer = server.connect()
    if not before:
        peer.exchange(bench.payloads.line(32))
    peer.expect_silence(3.0)
    peer.expect_echo(bench.payloads.line(32), "a line sent after the pause")
