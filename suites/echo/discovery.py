"""What a server is, where it is not what it claims: described in words, not just failed."""

from __future__ import annotations

from harness.bench import Bench
from harness.difference import excerpt
from harness.peers.tcp import End, Peer, Reading
from harness.server import Server

MANY = 20
"""Clients at once beyond which nobody counts."""
_SILENCE = 0.5
_UNSERVED = 2.0
"""Seconds without an answer after which a client waits for its turn; inetd sleeps one at times."""


def describe_stranger(server: Server, bench: Bench) -> str:
    """What a server that is no plain echo server does with a client, in one sentence."""
    peer = server.connect()
    greeting = peer.read(200, within=_SILENCE, patient=False)
    if greeting.data:
        return f"it greets a client with {excerpt(greeting.data)}{_then(greeting)}"
    if greeting.end in (End.FIN, End.RST):
        return f"it ends a connection before the client has sent anything: {greeting.end}"
    payload = bench.payloads.line(21)
    peer.send(payload[:-1])
    unfinished = peer.read(200, within=_SILENCE, patient=False)
    peer.send(payload[-1:])
    line = peer.read(200, within=_SILENCE, patient=False)
    if unfinished.data + line.data == payload:
        when = "only after a newline" if not unfinished.data else "at once"
        return f"it answers {when}, with what was sent"
    if unfinished.data or line.data:
        return f"it answers a line with {excerpt(unfinished.data + line.data)}{_then(line)}"
    if line.end in (End.FIN, End.RST):
        return f"it ends the connection without an answer: {line.end}"
    peer.half_close()
    late = peer.read(200, within=_SILENCE, patient=False)
    if late.data:
        return f"it answers only after the client's half-close, with {excerpt(late.data)}"
    return "it takes what is sent and answers nothing"


def describe_capacity(server: Server, bench: Bench) -> tuple[str, bool]:
    """How many clients are served at once and what becomes of one more; False if it starves."""
    served: list[Peer] = []
    while len(served) < MANY:
        peer, end = server.try_connect(within=0.8)
        payload = bench.payloads.line(24)
        if end is not End.COMPLETE:
            return _capacity(len(served), f"cannot connect ({end})"), True
        peer.send(payload)
        reading = peer.read(len(payload), within=_UNSERVED, patient=False)
        if reading.data != payload:
            treatment, fair = _one_too_many(server, peer, reading, payload, served)
            return _capacity(len(served), treatment), fair
        served.append(peer)
    return f"serves at least {MANY} clients at once", True


def first_piece(server: Server, bench: Bench) -> int | None:
    """The size of the first piece of a long echo, which is what the server reads at once.

    The kernel sends it before Nagle's algorithm holds back the next; the least of several tries
    counts, because later pieces may join it. None where the whole echo comes in one.
    """
    sizes = []
    payload = bench.payloads.text(5000)
    for _ in range(8):
        peer = server.connect()
        peer.send(payload)
        first = len(peer.read_some())
        sizes.append(first)
        peer.read(len(payload) - first)
        peer.close()
    return min(sizes) if 0 < min(sizes) < len(payload) else None


def _one_too_many(
    server: Server, peer: Peer, reading: Reading, payload: bytes, served: list[Peer]
) -> tuple[str, bool]:
    if reading.data:
        return f"is told {excerpt(reading.data)}{_then(reading)}", True
    if reading.end in (End.FIN, End.RST):
        return f"is turned away ({reading.end})", True
    for other in served:
        other.close()
    late = peer.read(len(payload))
    if late.data == payload:
        return "waits for its turn", True
    return "is left without an answer, even when the others have gone", False


def _capacity(count: int, treatment: str) -> str:
    clients = "client" if count == 1 else "clients"
    return f"serves {count} {clients} at a time; one more {treatment}"


def _then(reading: Reading) -> str:
    return f", then {reading.end}" if reading.end in (End.FIN, End.RST) else ""
