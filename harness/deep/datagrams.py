"""The same for UDP: each datagram is answered by itself, whatever the others do."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from harness.deep.play import stream
from harness.deep.schedule import Operation, Schedule
from harness.difference import excerpt
from harness.outcomes import Failed
from harness.peers.udp import DatagramPeer
from harness.server import Server

_MOST_UNANSWERED = 6
"""Datagrams under way at once: no socket buffer is too small for so few."""


class Lost(Failed):
    """A reply did not come, which UDP allows once; see the check for when it counts."""


@dataclass(eq=False)
class Sender:
    """One client: what it has sent without having an answer, and how much it has sent in all."""

    number: int
    peer: DatagramPeer
    waiting: list[bytes] = field(default_factory=list)
    answered: list[bytes] = field(default_factory=list)
    sent: int = 0


@dataclass
class Datagrams:
    """The model of a datagram server, and what a schedule means for it."""

    server: Server
    within: float
    senders: dict[int, Sender] = field(default_factory=dict)
    made: int = 0
    restless: bool = False
    """Whether the server has been seen not to come to rest."""

    def play(self, schedule: Schedule) -> None:
        """Play it to its end, then collect what is due. Raises Failed and Lost."""
        for operation in schedule:
            getattr(self, operation.kind)(operation)
        for seat in list(self.senders):
            self.read(Operation("read", seat, 0))
        last = self._sender(len(self.senders))
        self._send(last, 32)
        self._collect(last)

    def send(self, operation: Operation) -> None:
        """Send a datagram, and wait until the server has dealt with it."""
        self.send_at_once(operation)
        if not self.restless and not self.server.wait_until_asleep(within=0.5):
            self.restless = True
        pause = self.server.transcript.step("pause", "everybody", seconds=0.02)
        if self.restless:
            time.sleep(pause.values["seconds"])

    def send_at_once(self, operation: Operation) -> None:
        """Send a datagram, and go on at once."""
        if sum(len(each.waiting) for each in self.senders.values()) < _MOST_UNANSWERED:
            self._send(self._sender(operation.client), operation.size)

    def read(self, operation: Operation) -> None:
        """Every datagram that a client has sent is answered."""
        if operation.client in self.senders:
            self._collect(self.senders[operation.client])

    def vanish(self, operation: Operation) -> None:
        """Send a datagram and be gone before the reply."""
        if operation.client in self.senders:
            sender = self.senders.pop(operation.client)
            self._send(sender, operation.size)
            sender.peer.close()

    def _sender(self, seat: int) -> Sender:
        if seat not in self.senders:
            self.senders[seat] = Sender(self.made, self.server.datagram_peer())
            self.made += 1
        return self.senders[seat]

    def _send(self, sender: Sender, size: int) -> None:
        data = stream(sender.number, sender.sent, size)
        sender.sent += size + (-size % 6)  # each begins with a whole token
        sender.waiting.append(data)
        sender.peer.send(data)

    def _collect(self, sender: Sender) -> None:
        """Replies may come in any order; an empty one need not come. Raises Failed and Lost."""
        while any(sender.waiting):
            reply = sender.peer.receive(within=self.within)
            if reply is None:
                missing = next(each for each in sender.waiting if each)
                raise Lost(
                    f"a datagram of {len(missing)} bytes from {sender.peer.name} was not answered",
                    observed="no datagram came back",
                )
            if reply.data in sender.waiting:
                sender.waiting.remove(reply.data)
                sender.answered.append(reply.data)
            elif reply.data not in sender.answered and reply.data:
                self._accuse(sender, reply.data)
        sender.waiting.clear()

    def _accuse(self, sender: Sender, data: bytes) -> None:
        """A reply came that is no copy of anything sent: whose is it?"""
        due = next((each for each in sender.waiting if each), b"")
        others = [each for each in self.senders.values() if each is not sender]
        if any(data in (*other.waiting, *other.answered) for other in others):
            raise Failed(
                f"{sender.peer.name} was sent the reply to another client", observed=excerpt(data)
            )
        raise Failed(
            f"{sender.peer.name} was sent a reply that is no copy of what it had sent",
            observed=excerpt(data),
            acceptable=f"{excerpt(due)} or another that it has sent",
        )
