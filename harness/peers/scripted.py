"""Scripted servers, TCP and UDP: what a client under test meets, one step after the other.

It lives in the client's world. A check is its script: listen, start the client, accept, and then
whatever the accepted peer's verbs do. Dead addresses come from here too.
"""

from __future__ import annotations

import select
import socket
from contextlib import suppress

from harness.lab.world import World
from harness.machine import Patience
from harness.outcomes import Failed
from harness.peers.tcp import CONNECT_PATIENCE, Peer
from harness.peers.udp import Datagram
from harness.transcript import Transcript

BLACK_HOLE = "203.0.113.7"
"""An address (RFC 5737, TEST-NET-3) that a lab with a black hole silently drops everything to."""


class ScriptedServer:
    """A listening TCP socket inside a world."""

    def __init__(
        self,
        world: World,
        transcript: Transcript,
        patience: Patience,
        address: str = "127.0.0.1",
        port: int = 0,
        backlog: int = 16,
    ) -> None:
        self.socket = world.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, port))
        self.socket.listen(backlog)
        self.socket.setblocking(False)
        self.transcript = transcript
        self.patience = patience
        self.peers: list[Peer] = []
        transcript.step("listen", "server", address=[self.host, self.port], backlog=backlog)

    @property
    def host(self) -> str:
        """The address it listens on."""
        return str(self.socket.getsockname()[0])

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.socket.getsockname()[1])

    def accept(self, within: float = CONNECT_PATIENCE) -> Peer:
        """The next client, as a peer. Raises Failed if none comes."""
        peer = self.try_accept(within)
        self._accepting.due["end"] = "accepted"
        if peer is None:
            self._accepting.met = False
            raise Failed(
                "the client did not connect",
                observed=f"no connection to {self.host}:{self.port} within {within:.1f} s",
            )
        return peer

    def try_accept(self, within: float = CONNECT_PATIENCE) -> Peer | None:
        """The next client, or None after ``within`` seconds."""
        poller = select.poll()
        poller.register(self.socket, select.POLLIN)
        name = f"server {len(self.peers) + 1}" if self.peers else "server"
        where = [self.host, self.port]
        self._accepting = self.transcript.step("accept", name, address=where, within=within)
        self._accepting.seen["end"] = "nobody came"
        if not self.patience.wait(poller, within):
            return None
        accepted, address = self.socket.accept()
        self._accepting.seen["end"] = "accepted"
        peer = Peer(accepted, name, self.transcript, self.patience)
        self.transcript.add(name, f"accepted {address[0]}:{address[1]}")
        self.peers.append(peer)
        return peer

    def close(self) -> None:
        """End the listening socket and every peer."""
        for peer in self.peers:
            peer.close()
        with suppress(OSError):
            self.socket.close()


class ScriptedDatagramServer:
    """A bound UDP socket inside a world; ``reply_from`` another one makes a stranger speak."""

    def __init__(
        self,
        world: World,
        transcript: Transcript,
        patience: Patience,
        address: str = "127.0.0.1",
        port: int = 0,
        name: str = "server",
    ) -> None:
        self.world = world
        self.socket = world.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, port))
        self.socket.setblocking(False)
        self.transcript = transcript
        self.patience = patience
        self.name = name
        self.others: list[ScriptedDatagramServer] = []
        transcript.step("bind", name, address=[self.host, self.port])

    @property
    def host(self) -> str:
        """The address it is bound to."""
        return str(self.socket.getsockname()[0])

    @property
    def port(self) -> int:
        """The port it is bound to."""
        return int(self.socket.getsockname()[1])

    def receive(self, within: float = CONNECT_PATIENCE) -> Datagram:
        """The next datagram. Raises Failed if none comes."""
        datagram = self.try_receive(within)
        if datagram is None:
            self._receiving.due["anything"] = True
            self._receiving.met = False
            raise Failed(
                "the client sent nothing",
                observed=f"no datagram to {self.host}:{self.port} within {within:.1f} s",
            )
        return datagram

    def try_receive(self, within: float, patient: bool = True) -> Datagram | None:
        """The next datagram, or None after ``within`` seconds."""
        poller = select.poll()
        poller.register(self.socket, select.POLLIN)
        self._receiving = self.transcript.step("receive_request", self.name, within=within)
        self._receiving.seen["data"] = None
        if not self.patience.wait(poller, within, patient):
            return None
        data, source = self.socket.recvfrom(1 << 16)
        self._receiving.seen["data"] = data
        what = "received a datagram of" if data else "received an empty datagram"
        self.transcript.add(self.name, what, data[:64], len(data))
        return Datagram(data, (source[0], source[1]))

    def reply(self, to: Datagram, data: bytes) -> None:
        """Send one datagram to where another came from."""
        self.transcript.step("reply", self.name, data=data)
        self.socket.sendto(data, to.source)
        what = "sent a datagram of" if data else "sent an empty datagram"
        self.transcript.add(self.name, what, data[:64], len(data))

    def reply_from(self, address: str, port: int, to: Datagram, data: bytes) -> tuple[str, int]:
        """Let a stranger, a socket bound to this address and port, answer; where it is bound."""
        stranger = ScriptedDatagramServer(
            self.world, self.transcript, self.patience, address, port, "stranger"
        )
        self.others.append(stranger)
        stranger.reply(to, data)
        return stranger.host, stranger.port

    def close(self) -> None:
        """End the socket and the strangers: later datagrams are answered by ICMP."""
        for each in (*self.others, self):
            with suppress(OSError):
                each.socket.close()


class FullServer:
    """A listener whose queue is full: the SYNs of further clients are dropped without an answer.

    The black hole of a machine where routes cannot be changed.
    """

    def __init__(
        self, world: World, address: str = "127.0.0.1", transcript: Transcript | None = None
    ) -> None:
        self._listener = world.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.bind((address, 0))
        self._listener.listen(0)
        self._filler = world.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._filler.connect(self._listener.getsockname())
        if transcript:
            where = [self.host, self.port]
            transcript.step("listen", "full server", address=where, backlog=0)
            transcript.step("fill", "full server", address=where)

    @property
    def host(self) -> str:
        """The address it listens on."""
        return str(self._listener.getsockname()[0])

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        """End it; waiting SYNs are then refused."""
        self._filler.close()
        self._listener.close()


class DeadPort:
    """A port that is held and never listened on: a connect is refused, and nobody can take it."""

    def __init__(
        self, world: World, address: str = "127.0.0.1", kind: int = socket.SOCK_STREAM
    ) -> None:
        self._socket = world.socket(socket.AF_INET, kind)
        self._socket.bind((address, 0))

    @property
    def host(self) -> str:
        """The address."""
        return str(self._socket.getsockname()[0])

    @property
    def port(self) -> int:
        """The port."""
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Let the port go."""
        self._socket.close()
