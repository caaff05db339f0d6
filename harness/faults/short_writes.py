"""Real short writes, without instrumentation, for any language, static or not.

Under a tiny send buffer (``TINY_SEND_BUFFER``) a blocking write(2) of more than fits waits inside
the kernel with a part of its bytes taken. A signal that stops and continues the process makes it
return there, short (signal(7), "Interruption of system calls"). The odd segment size matters:
otherwise what fits is a multiple of the server's buffer, and nothing is ever short.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from harness.peers.tcp import End, Peer, Reading
from harness.server import Server

RECEIVE_BUFFER = 4096
SEGMENT_SIZE = 1001
_ROUNDS = 30
_BITE = 12_000


@dataclass(frozen=True)
class ShortWrites:
    """What came back. ``stuck``: the target stopped taking bytes, so the fault was real."""

    peer: Peer
    reading: Reading
    stuck: bool
    interruptions: int


def provoke(server: Server, payload: bytes) -> ShortWrites:
    """Send ``payload`` through the server while its writes are cut short; all that came back."""
    peer = server.connect(receive_buffer=RECEIVE_BUFFER, segment_size=SEGMENT_SIZE)
    sent = peer.send_until_stuck(payload)
    stuck = sent < len(payload)
    received = b""
    rounds = 0
    while stuck and rounds < _ROUNDS and peer.ended is None:
        rounds += 1
        sent += peer.send_until_stuck(payload[sent:], quiet=0.003)
        server.freeze()
        time.sleep(0.001)  # the recipe's pause: lets the stop take hold inside write()
        server.thaw()
        received += peer.read(min(_BITE, sent - len(received)), within=0.002, patient=False).data
    rest = peer.exchange(payload[sent:], len(payload) - len(received))
    reading = Reading(received + rest.data, rest.end, rest.seconds)
    if reading.end is not End.COMPLETE and peer.ended:
        reading = Reading(reading.data, peer.ended, rest.seconds)
    return ShortWrites(peer, reading, stuck, rounds)
