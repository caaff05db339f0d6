"""The first and the last check of every TCP echo server: a plain echo."""

from harness.bench import Bench
from harness.checks import Phase, judges
from harness.outcomes import Failed
from harness.peers.tcp import Peer, Reading
from harness.server import Server
from suites.echo.discovery import describe_stranger


@judges(
    "TCP-ECHO-PLAIN",
    acceptable="exactly the bytes that were sent come back on the same connection",
    phase=Phase.GATE,
)
def test_plain_echo(server: Server, bench: Bench) -> str:
    """Connects, sends one line of 32 bytes and reads as many."""
    # Not acceptable: silence until the client half-closes, a banner before the echo, other bytes.
    payload = bench.payloads.line(32)
    peer = server.connect()
    reading = peer.exchange(payload)
    if reading.data != payload:
        _describe(server, bench, peer, reading, payload)
    peer.compare(payload, reading)
    return f"{len(payload)} bytes came back"


def _describe(server: Server, bench: Bench, peer: Peer, reading: Reading, payload: bytes) -> None:
    """Say what the server does instead. Raises Failed where its echo only came late."""
    late = b"" if reading.data or not peer.half_close() else peer.read(len(payload)).data
    peer.finish()  # a server that serves one client at a time looks at the next only then
    bench.discovered["behaviour"] = describe_stranger(server, bench)
    if late == payload:
        raise Failed(
            "the echo came only after the client's half-close",
            observed="nothing while the connection was open, everything after the half-close: "
            "does it read until end of file before it writes?",
        )


@judges(
    "TCP-ECHO-STILL-ANSWERS",
    acceptable="exactly the bytes that were sent come back, as at the beginning",
    phase=Phase.LAST,
)
def test_still_answers(server: Server, bench: Bench) -> None:
    """After everything else: connects, sends one line and reads as many bytes."""
    # Not acceptable: a server that something before has silenced.
    bench.expect_still_answers(server)
