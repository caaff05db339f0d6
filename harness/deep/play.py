"""Playing a schedule: clients of our own, and a model that knows what each of them is due.

A model answers one question, for its discipline: whom must the server be serving now? Everything
else is the same for all: whoever is served gets back what it has sent, in order, and nobody ever
gets what another has sent.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from harness.deep.schedule import Operation, Schedule
from harness.difference import excerpt
from harness.outcomes import Failed
from harness.peers.tcp import End, Peer, Reading
from harness.server import Server

BUSY = b"busy\n"
_TOKEN = re.compile(rb"[A-Z]\d{4}\n")
SETTLED = 1.0
"""Seconds in which a server must have noticed that a client is gone."""
_MOMENT = 0.02
"""Seconds in which a server has dealt with what was sent, where it cannot be seen to rest."""
_MOST_UNREAD = 6000
"""Bytes that a client may have under way unread: far less than any socket buffer, so that a server
that waits in write is never the matter here."""


def stream(client: int, begin: int, length: int) -> bytes:
    """A part of what a client sends in its life: its letter and a running number, again and again.

    No two clients have a byte string of some length in common, nor does one repeat itself soon.
    """
    letter = chr(ord("A") + client % 26).encode()
    first = begin // 6
    last = (begin + length) // 6
    tokens = b"".join(b"%c%04d\n" % (letter, each % 10_000) for each in range(first, last + 1))
    return tokens[begin - first * 6 : begin - first * 6 + length]


@dataclass(eq=False)
class Client:
    """One client: what it has sent, and how much of it has come back."""

    number: int
    peer: Peer
    sent: int = 0
    received: int = 0
    half_closed: bool = False
    turned_away: bool = False
    """Whether it must be told busy."""

    @property
    def due(self) -> bytes:
        """What has not come back yet."""
        return stream(self.number, self.received, self.sent - self.received)


@dataclass
class Table:
    """A server at play, and who is connected to it, in the order of connecting."""

    server: Server
    within: float
    """Seconds of silence after which a byte that is due has not come."""
    clients: list[Client] = field(default_factory=list)
    connected: int = 0
    restless: bool = False
    """Whether the server has been seen not to come to rest."""
    seats: dict[int, Client] = field(default_factory=dict)
    """The clients that are here, by the number that schedules call them."""

    def settle(self) -> None:
        """Wait until the server has dealt with what was done so far, so that all its threads wait.

        A server that never rests gets a moment instead.
        """
        if self.server.target.program.discipline in ("busy", "concurrent"):
            # The others do not take the next client before the last one has gone.
            self.server.wait_until_accepted()
        if not self.restless and not self.server.wait_until_asleep(within=0.5):
            self.restless = True
        pause = self.server.transcript.step("pause", "everybody", seconds=_MOMENT)
        if self.restless:
            time.sleep(pause.values["seconds"])

    def connect(self, seat: int) -> Client:
        """A new client in that seat. Raises Failed if it cannot connect."""
        client = Client(self.connected, self.server.connect())
        self.connected += 1
        self.seats[seat] = client
        self.clients.append(client)
        return client

    def send(self, client: Client, size: int) -> None:
        """Send one segment."""
        client.peer.send_segments([stream(client.number, client.sent, size)])
        client.sent += size

    def read(self, client: Client) -> None:
        """Everything that is due comes. Raises Failed."""
        if client.due:
            self.take(client, client.peer.read(len(client.due), within=self.within))

    def take(self, client: Client, reading: Reading) -> None:
        """Judge what came against what was due. Raises Failed."""
        due = client.due
        client.received += len(reading.data)
        self.expect_own(client, reading, due)
        client.peer.compare(due, reading, f"what {client.peer.name} had sent")

    def expect_own(self, client: Client, reading: Reading, due: bytes) -> None:
        """Nobody gets what another has sent. Raises Failed."""
        if due.startswith(reading.data):
            return
        own = chr(ord("A") + client.number % 26).encode()
        if any(token[:1] != own for token in _TOKEN.findall(reading.data)):
            client.peer.compare(
                due, reading, f"{client.peer.name} got what another client had sent: its own"
            )

    def leave(self, client: Client) -> None:
        """Part in peace: everything is read, then close(2)."""
        self.read(client)
        if client.half_closed:
            self.expect_end(client)
        client.peer.close()
        self.remove(client)

    def expect_end(self, client: Client) -> None:
        """After a half-close and the whole echo: end of file. Raises Failed."""
        client.peer.expect_eof(within=self.within)

    def remove(self, client: Client) -> None:
        """It is gone."""
        self.clients.remove(client)
        self.seats = {seat: each for seat, each in self.seats.items() if each is not client}


class Model:
    """The model of a discipline that serves everybody at once, and what a schedule means for it."""

    half_closes = True

    def __init__(self, table: Table) -> None:
        self.table = table

    def served(self, client: Client) -> bool:
        """Whether the server must be serving this client now."""
        return True

    def play(self, schedule: Schedule) -> None:
        """Play it to its end, then let everybody leave, and a new client be served.

        Raises Failed, and Inconclusive where the machine is too busy.
        """
        for operation in schedule:
            getattr(self, operation.kind)(operation)
        for client in self._in_order_of_service():
            self.part(client)
        self.expect_service()

    def _in_order_of_service(self) -> list[Client]:
        return list(self.table.clients)

    # What a schedule is made of. An operation that makes no sense now is passed over.

    def connect(self, operation: Operation) -> None:
        """A new client, if the seat is free."""
        if operation.client not in self.table.seats:
            self.table.connect(operation.client)
            self.table.settle()

    def send(self, operation: Operation) -> None:
        """Send, and wait until the server has dealt with it."""
        if self._send(operation):
            self.table.settle()

    def send_at_once(self, operation: Operation) -> None:
        """Send, and go on at once."""
        self._send(operation)

    def _send(self, operation: Operation) -> bool:
        # Who is not there yet comes: otherwise most of what is drawn would say nothing.
        self.connect(operation)
        client = self.table.seats.get(operation.client)
        if client is None or client.half_closed:
            return False
        if len(client.due) + operation.size > _MOST_UNREAD:
            return False
        self.table.send(client, operation.size)
        return True

    def read(self, operation: Operation) -> None:
        """Everything that is due to a client that is served comes back."""
        client = self.table.seats.get(operation.client)
        if client and self.served(client):
            self.table.read(client)

    def short_send(self, operation: Operation) -> None:
        """Nothing for a client to do: the server was started so that a write of its is short."""

    short_receive = short_send

    def half_close(self, operation: Operation) -> None:
        """Half-close: what was sent still comes back."""
        client = self.table.seats.get(operation.client)
        if client and self.half_closes and not client.half_closed:
            client.peer.half_close()
            client.half_closed = True
            self.table.settle()

    def leave(self, operation: Operation) -> None:
        """Read everything, and close. Who waits and has said nothing just closes."""
        client = self.table.seats.get(operation.client)
        if client and self.served(client):
            self.part(client)
            self.table.settle()
        elif client and not client.sent:
            client.peer.close()
            self.table.remove(client)
            self.table.settle()

    def part(self, client: Client) -> None:
        """Let a client leave in peace."""
        self.table.leave(client)

    def reset(self, operation: Operation) -> None:
        """Vanish: RST, whatever is under way."""
        client = self.table.seats.get(operation.client)
        if client:
            client.peer.reset()
            self.table.remove(client)
            self.table.settle()

    def expect_service(self) -> None:
        """A new client is served, if need be a little later. Raises Failed."""
        self.join(0)

    def join(self, seat: int) -> Client:
        """A client that must be served, now or within a second. Raises Failed."""
        began = time.monotonic()
        deadline = began + self.table.server.patience.scaled(SETTLED)
        steps = self.table.server.transcript.steps
        before, pause = len(steps), 0.005
        while True:
            client = self.table.connect(seat)
            self.table.send(client, 6)
            reading = client.peer.read(6, within=self.table.within)
            if reading.data == client.due or time.monotonic() > deadline:
                self.table.take(client, reading)
                return client
            if reading.end is End.SILENCE:
                self.table.take(client, reading)
            client.peer.finish()
            self.table.remove(client)
            time.sleep(pause)
            pause = min(2 * pause, 0.2)
            # Who repeats this need not try again and again, but wait as long.
            del steps[before:]
            waited = self.table.server.transcript.step("pause", "everybody")
            waited.values["seconds"] = round(time.monotonic() - began, 2)
            before = len(steps) - 1


class Concurrent(Model):
    """Everybody is served at once."""


class Iterative(Model):
    """One after the other, in the order of connecting; who has half-closed is soon over."""

    def served(self, client: Client) -> bool:
        for each in self.table.clients:
            if each is client:
                return True
            if not each.half_closed:
                return False
        return False


class Anybody(Model):
    """``tcp-echo``: how many are served at once is not said. Who is alone is served."""

    half_closes = False
    """RFC 862 knows no half-close."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.first: Client | None = None

    def served(self, client: Client) -> bool:
        return client is self.first

    def connect(self, operation: Operation) -> None:
        if self.table.clients:
            super().connect(operation)
        elif operation.client not in self.table.seats:
            self.first = self.join(operation.client)

    def part(self, client: Client) -> None:
        if self.served(client):
            super().part(client)
            return
        # It may be served now, or be told something: but nothing of another's.
        reading = client.peer.read(len(client.due) + 1, within=0.02, patient=False)
        self.table.expect_own(client, reading, client.due)
        client.peer.finish()
        self.table.remove(client)

    def leave(self, operation: Operation) -> None:
        client = self.table.seats.get(operation.client)
        if client and self.served(client):
            self.part(client)
            self.table.settle()
        elif client and not self._take_what_came(client):
            client.peer.close()
            self.table.remove(client)
            self.table.settle()

    def read(self, operation: Operation) -> None:
        client = self.table.seats.get(operation.client)
        if client and not self.served(client):
            self._take_what_came(client)
        else:
            super().read(operation)

    def _take_what_came(self, client: Client) -> int:
        """Read what has come to a client that may be served; how many bytes are still due."""
        if client.due:
            due = client.due
            reading = client.peer.read(len(due), within=0.0, patient=False)
            self.table.expect_own(client, reading, due)
            client.received += len(reading.data)
        return len(client.due)


class Busy(Model):
    """One is served, the others are told busy."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.busy_with: Client | None = None

    def served(self, client: Client) -> bool:
        return not client.turned_away

    def connect(self, operation: Operation) -> None:
        if operation.client in self.table.seats:
            return
        current = self.busy_with
        if current in self.table.clients and current and not current.half_closed:
            self.table.connect(operation.client).turned_away = True
            self.table.settle()
        elif self.table.connected:
            # The server may not have noticed yet that the other has gone: then it may say busy.
            self._finish_half_closed()
            self.busy_with = self.join(operation.client)
        else:
            self.busy_with = self.table.connect(operation.client)
            self.table.settle()

    def _finish_half_closed(self) -> None:
        current = self.busy_with
        if current in self.table.clients and current:
            self.table.leave(current)

    def leave(self, operation: Operation) -> None:
        client = self.table.seats.get(operation.client)
        if client:
            self.part(client)
            self.table.settle()

    def read(self, operation: Operation) -> None:
        client = self.table.seats.get(operation.client)
        if client and client.turned_away:
            self.part(client)
        elif client:
            self.table.read(client)

    def part(self, client: Client) -> None:
        if client.turned_away:
            self._expect_told_busy(client)
            client.peer.close()
            self.table.remove(client)
        else:
            super().part(client)

    def _expect_told_busy(self, client: Client) -> None:
        """``busy`` and end of file; who has sent may lose it to a reset. Raises Failed."""
        reading = client.peer.read(len(BUSY) + 1, within=self.table.within)
        told = reading.data == BUSY and reading.end is End.FIN
        reset = BUSY.startswith(reading.data) and reading.end in (End.FIN, End.RST)
        if not (told or (client.sent and reset)):
            raise Failed(
                f"{client.peer.name} came while another was served, and was not told busy",
                observed=str(reading),
                acceptable=f"{excerpt(BUSY)}, then end of file; a reset if it had sent",
            )

    def _in_order_of_service(self) -> list[Client]:
        return sorted(self.table.clients, key=lambda each: not each.turned_away)
