"""Several clients at once, each with a stream of its own, whatever the server's discipline."""

from __future__ import annotations

import random
import select
from dataclasses import dataclass, field

from harness.difference import explain, first_difference
from harness.outcomes import Failed
from harness.peers.tcp import PATIENCE, End, Peer
from harness.server import Server

_LARGEST_PIECE = 1500
_PLACES = 500
"""Where bytes of another client are looked for, from the first difference on: each takes a search
through a whole stream, so that all of them would take minutes."""


@dataclass
class Stream:
    """One client, what it sends, and what came back so far."""

    peer: Peer
    payload: bytes
    received: bytearray = field(default_factory=bytearray)
    sent: int = 0
    end: End | None = None

    @property
    def done(self) -> bool:
        return self.end is not None or len(self.received) == len(self.payload)


def interleave(server: Server, streams: list[Stream], chooser: random.Random) -> None:
    """Send and read all streams in random pieces until each is done; close each when it is.

    A server of any discipline can serve this: who is not served yet has its pieces queued. Raises
    Failed if nothing moves any more.
    """
    while waiting := [stream for stream in streams if not stream.done]:
        poller = select.poll()
        for stream in waiting:
            _push(stream, chooser)
            poller.register(stream.peer.socket, select.POLLIN)
        unsent = any(stream.sent < len(stream.payload) for stream in waiting)
        if not (poller.poll(2) if unsent else server.patience.wait(poller, PATIENCE)):
            if unsent:
                continue
            raise Failed(
                "clients were left without their echo",
                observed="; ".join(
                    f"{each.peer.name}: {len(each.received)} of {len(each.payload)} bytes"
                    for each in waiting
                ),
            )
        for stream in waiting:
            _pull(stream)


def mixed(streams: list[Stream]) -> None:
    """Raises Failed if a client got bytes of another one."""
    for stream in streams:
        received = bytes(stream.received)
        if stream.payload.startswith(received):
            continue
        begin = first_difference(stream.payload, received) or 0
        places = range(begin, max(begin + 1, len(received) - 24), 8)[:_PLACES]
        for other in streams:
            if other is not stream and any(
                received[start : start + 24] in other.payload for start in places
            ):
                raise Failed(
                    f"{stream.peer.name} received bytes that {other.peer.name} had sent",
                    observed="the streams of two clients are mixed",
                    difference=explain(stream.payload, received),
                )


def _push(stream: Stream, chooser: random.Random) -> None:
    piece = stream.payload[stream.sent : stream.sent + chooser.randint(1, _LARGEST_PIECE)]
    if piece and not stream.peer.ended:
        stream.sent += stream.peer.send_until_stuck(piece, quiet=0)


def _pull(stream: Stream) -> None:
    missing = len(stream.payload) - len(stream.received)
    reading = stream.peer.read(missing, within=0, patient=False)
    stream.received += reading.data
    if reading.end in (End.FIN, End.RST):
        stream.end = reading.end
    if stream.done:
        stream.peer.close()
