"""A running server target in its world: started, found listening, met by peers, looked into."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from harness.errors import HarnessError
from harness.faults.record import Record
from harness.lab.diag import KernelSocket, SocketDiagnosis
from harness.lab.world import Death, ProcessSnapshot, World
from harness.machine import Machine, Patience, processor_use
from harness.outcomes import Failed, Inconclusive, NotApplicable
from harness.output import Output
from harness.peers.tcp import CONNECT_PATIENCE, PATIENCE, Address, End, Peer
from harness.peers.udp import DatagramPeer
from harness.steps import Step
from harness.targets import Target
from harness.transcript import Transcript

_STATES = {
    "R": "running",
    "S": "sleeping",
    "D": "waiting for a disk",
    "T": "stopped",
    "t": "stopped by a tracer",
    "Z": "a zombie",
}
"""The letters of proc(5) in words."""
_HELD_BY_SERVER = (1, 8)
"""ESTABLISHED and CLOSE_WAIT: states of a connection that the server has not closed."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.0005, 0.02
"""Seconds between two looks at something that the kernel does not announce, growing: most of what
is waited for comes at once, and each look costs as much as a request of a client."""


@dataclass(eq=False)
class Server:
    """One running instance. Checks connect to it, look into it, and see it die."""

    target: Target
    machine: Machine
    transcript: Transcript
    world: World | None = None
    pid: int = 0
    address: tuple[str, int] = ("127.0.0.1", 0)
    family: int = socket.AF_INET
    listener: KernelSocket | None = None
    stdout: Output = field(default_factory=Output)
    stderr: Output = field(default_factory=Output)
    peers: list[Peer | DatagramPeer] = field(default_factory=list)
    _may_be_held: list[Peer] = field(default_factory=list)
    """Peers, also of earlier checks, whose connection the target may not have closed yet."""
    clients: int = 0
    death_noted: bool = False
    reached: bool = False
    """Whether any client has ever been connected."""
    stdin: int = -1
    diagnosis: SocketDiagnosis | None = None
    foreign: frozenset[int] = frozenset()
    """Inodes of sockets that stood in the world before this instance was started."""
    record: Record | None = None
    """What came of the faults that it was started under, if it was."""

    @property
    def faults(self) -> Record:
        """What came of the faults that it was started under. Raises HarnessError if of none."""
        if self.record is None:
            raise HarnessError("this server was started under no schedule of faults")
        return self.record

    @property
    def patience(self) -> Patience:
        """Patience that sees whether this target lacked a processor."""
        if self.world is None:
            return Patience(self.machine)
        return Patience(self.machine, partial(processor_use, self.world))

    def datagram_peer(
        self, source: str | None = None, address: str | None = None, port: int = 0
    ) -> DatagramPeer:
        """A peer that sends datagrams to the target, from ``source`` and ``port`` if given."""
        raw = self._socket(socket.SOCK_DGRAM, address)
        raw.bind((source or ("::" if raw.family == socket.AF_INET6 else "0.0.0.0"), port))
        self.clients += 1
        where = (address or self.address[0], self.address[1])
        peer = DatagramPeer(raw, where, f"client {self.clients}", self.transcript, self.patience)
        self.peers.append(peer)
        return peer

    def connect(
        self,
        receive_buffer: int | None = None,
        segment_size: int | None = None,
        source: str | None = None,
        address: str | None = None,
    ) -> Peer:
        """A connected peer. Raises Failed where the target refuses or does not answer."""
        peer, end = self.try_connect(receive_buffer, segment_size, source, address)
        if peer.connection:
            peer.connection.due["end"] = End.COMPLETE.value
            peer.connection.met = end is End.COMPLETE
        if end is End.COMPLETE:
            self.reached = True
            return peer
        if self.world is None and not self.reached:
            # No program is accused where none was ever met.
            raise Inconclusive(f"nobody answers at {self.target.text}: {end}")
        raise Failed(f"a client could not connect: {end}", observed=f"{end}{self._fate()}")

    def try_connect(
        self,
        receive_buffer: int | None = None,
        segment_size: int | None = None,
        source: str | None = None,
        address: str | None = None,
        within: float = CONNECT_PATIENCE,
    ) -> tuple[Peer, End]:
        """A peer and how its connect ended. Sizes in bytes; addresses as text."""
        self._settle()
        peer = self._peer(receive_buffer, segment_size, source, address)
        return peer, peer.connect(self._where(address), within)

    def connect_together(self, count: int) -> list[Peer]:
        """So many peers whose SYNs leave at the same instant. Raises Failed as ``connect``."""
        self._settle()
        peers = [self._peer() for _ in range(count)]
        for peer in peers:
            peer.begin_connect(self._where())
        for peer in peers:
            end = peer.end_connect()
            if peer.connection:
                peer.connection.due["end"] = End.COMPLETE.value
                peer.connection.met = end is End.COMPLETE
            if end is not End.COMPLETE:
                raise Failed(
                    f"one of {count} clients that connected together could not: {end}",
                    observed=f"{end}{self._fate()}",
                )
        return peers

    def _peer(
        self,
        receive_buffer: int | None = None,
        segment_size: int | None = None,
        source: str | None = None,
        address: str | None = None,
    ) -> Peer:
        raw = self._socket(address=address)
        if receive_buffer:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if self.family == socket.AF_UNIX and (segment_size or source):
            raise NotApplicable("a Unix-domain socket has no segments or sources", needs="need TCP")
        if segment_size:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, segment_size)
        if source:
            raw.bind((source, 0))
        self.clients += 1
        peer = Peer(raw, f"client {self.clients}", self.transcript, self.patience)
        chosen = {"source": source, "receive_buffer": receive_buffer, "segment_size": segment_size}
        peer.made_with = {name: value for name, value in chosen.items() if value}
        self.peers.append(peer)
        self._may_be_held.append(peer)
        return peer

    def processes(self) -> list[ProcessSnapshot]:
        """The target's living processes; zombies are among them."""
        if self.world is None:
            raise NotApplicable("a running address shows no process")
        return self.world.processes()

    def listening_process(self) -> ProcessSnapshot | None:
        """The process that holds the listening socket, if it lives."""
        if self.world is None or self.listener is None:
            return None
        for process in self.world.processes(sockets=True):
            if self.listener.inode in process.sockets:
                return process
        return None

    def death(self, within: float = 0.0) -> Death | None:
        """How the program that we started ended, if it has."""
        death = self.world.death_of(self.pid, within) if self.world else None
        if death and not self.death_noted:
            self.death_noted = True
            self.transcript.step("die", "target").seen["fate"] = str(death)
            self.transcript.add("target", str(death), at=death.time)
        return death

    def wait_until_asleep(self, within: float = 1.0) -> bool:
        """Wait until every thread sleeps: the target waits for its clients. False if not."""
        return self.wait_until(lambda: not self._works(), within)

    def freeze(self) -> list[int]:
        """Stop every process (SIGSTOP) and wait until they are stopped; their ids."""
        assert self.world is not None
        pids = [process.pid for process in self.processes() if process.state != "Z"]
        for pid in pids:
            self.world.signal(pid, signal.SIGSTOP)
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            states = {each.pid: each.state for each in self.processes()}
            # One that runs under faults is stopped by its tracer.
            if all(states.get(pid, "T") in ("TZXt" if self.record else "TZX") for pid in pids):
                break
            time.sleep(0.001)
        self.transcript.step("stop", "target")
        self.transcript.add("target", "stopped (SIGSTOP)")
        return pids

    def thaw(self) -> None:
        """Let every process go on (SIGCONT)."""
        assert self.world is not None
        living = self.processes()
        self.transcript.step("continue", "target")
        self.transcript.add("target", "continued (SIGCONT)")  # first: what follows is quick
        for process in living:
            self.world.signal(process.pid, signal.SIGCONT)

    def wait_until(self, condition: Callable[[], bool], within: float) -> bool:
        """Wait ``within`` seconds until the condition holds; False if it still does not."""
        deadline = time.monotonic() + self.patience.scaled(within)
        pause = _FIRST_PAUSE
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        return True

    def end_of(self, peer: Peer) -> KernelSocket | None:
        """The target's end of this peer's connection; None if it is gone or never was."""
        if isinstance(peer.own, str) or isinstance(peer.remote, str):
            return None  # never connected, or on a Unix-domain socket
        return self.sockets().connection(peer.remote[:2], peer.own[:2])

    def waiting_connections(self) -> int:
        """Connections complete but not accepted, as the kernel counts them."""
        return sum(
            each.queue for each in self.sockets().listeners() if each.port == self.address[1]
        )

    def wait_until_accepted(self, within: float = 1.0) -> bool:
        """Wait until no connection waits unaccepted; False if some still do, or cannot be seen."""
        if self.world is None:
            return False
        return self.wait_until(lambda: not self.waiting_connections(), within)

    def answers(self, payload: bytes, within: float = PATIENCE) -> str:
        """A plain echo by a new client; the empty string, or what went wrong.

        Of a server that greets, the first byte of its greeting is enough.
        """
        if self.target.program.transport == "udp":
            return self._answers_datagram(payload, within)
        if self.target.program.sign_of_life == "greeting":
            return self._greets(within)
        deadline = time.monotonic() + self.patience.scaled(1.0)
        while True:
            peer, end = self.try_connect()
            if end is not End.COMPLETE:
                return f"a new client could not connect: {end}{self._fate()}"
            reading = peer.exchange(payload, within=within)
            peer.finish()
            if reading.data == payload:
                return ""
            if not self._still_busy(reading.data) or time.monotonic() > deadline:
                return f"a new client sent {len(payload)} bytes and got {reading}{self._fate()}"
            time.sleep(0.005)

    def _still_busy(self, received: bytes) -> bool:
        """Whether a busy server may not have noticed yet that the client it served is gone."""
        return self.target.program.discipline == "busy" and received in (b"busy\n", b"")

    def expect_service(self, payload: bytes, after: str, within: float = PATIENCE) -> None:
        """A new client is served. Raises Failed saying after what it was not."""
        before = len(self.transcript.steps)
        problem = self.answers(payload, within)
        if problem:
            _answer_was_due(self.transcript.steps[before:], payload)
            raise Failed(f"after {after} the next client was not served", observed=problem)

    def expect_not_killed(self, after: str) -> None:
        """The program that we started has not died. Raises Failed naming signal or status."""
        death = self.death()
        gone = death is not None and not self._daemonized(death)
        step = self.transcript.step("live", "target")
        step.due["alive"], step.met = True, not gone
        if gone:
            raise Failed(f"after {after} the server was gone: it {death}", observed=str(death))

    def kill(self) -> None:
        """Kill every process of the instance (SIGKILL) and wait until they are gone."""
        assert self.world is not None
        self.transcript.step("kill", "target")
        self.transcript.add("target", "sent SIGKILL by us")
        deadline = time.monotonic() + 5
        while (living := self.processes()) and time.monotonic() < deadline:
            for process in living:
                self.world.signal(process.pid, signal.SIGKILL)
            time.sleep(0.001)

    def finish_peers(self) -> bool:
        """End every peer in peace; False if one saw no end of file."""
        ends = [peer.finish() for peer in self.peers]
        self.peers.clear()
        return all(ends)

    def drop_peers(self) -> None:
        """Close every peer at once, for an instance that is thrown away."""
        for peer in self.peers:
            peer.close()
        self.peers.clear()

    def close(self) -> None:
        """Kill everything of this instance."""
        self.drop_peers()
        if self.diagnosis:
            self.diagnosis.close()
        if self.world:
            self.world.close()
        if self.record:
            self.record.close()
        if self.stdin >= 0:
            os.close(self.stdin)
            self.stdin = -1

    def running(self) -> bool:
        """Whether the program that was started has not ended yet."""
        return self.death() is None

    def outputs(self) -> dict[str, Output]:
        """Its streams by name, and what it sent to syslog."""
        streams = {"stdout": self.stdout, "stderr": self.stderr}
        if self.world and self.world.log:
            streams["syslog"] = self.world.log.output
        return streams

    def fate(self) -> list[str]:
        """Lines on the state of the target's processes, for the evidence."""
        if self.world is None:
            return []
        if self.record:
            self.record.tell(self.transcript)
        lines = []
        death = self.death()
        if death:
            lines.append(f"the program that was started {death}")
        with suppress(HarnessError):
            for process in self.processes():
                state = _STATES.get(process.state, f"state {process.state}")
                threads = "1 thread" if process.threads == 1 else f"{process.threads} threads"
                lines.append(
                    f"process {process.pid} ({process.command}): {state}, "
                    f"{process.descriptors} descriptors, {threads}"
                )
        return lines

    def sockets(self) -> SocketDiagnosis:
        """The kernel's view of this world's sockets."""
        assert self.world is not None
        if self.diagnosis is None:
            self.diagnosis = SocketDiagnosis(self.world)
        return self.diagnosis

    def _greets(self, within: float) -> str:
        peer, end = self.try_connect()
        if end is not End.COMPLETE:
            return f"a new client could not connect: {end}{self._fate()}"
        reading = peer.read(1, within)
        peer.finish()
        return "" if reading.data else f"a new client connected and got {reading}{self._fate()}"

    def _answers_datagram(self, payload: bytes, within: float) -> str:
        if self.world and not self.processes():
            return f"there is no server any more{self._fate()}"
        reply = self.datagram_peer().exchange(payload, within)
        if reply is None or reply.data != payload:
            got = "nothing" if reply is None else str(reply)
            return f"a new client sent {len(payload)} bytes and got {got}{self._fate()}"
        return ""

    def _settle(self) -> None:
        """Before a new client of a busy server: let it notice that the others have left.

        Otherwise the newcomer could rightly be told ``busy`` because of one that is gone.
        """
        if self.target.program.discipline != "busy" or self.world is None:
            self._may_be_held.clear()
            return
        if any(not peer.closed for peer in self.peers):
            return
        self.wait_until(self._is_free, 1.0)
        self._may_be_held.clear()

    def _is_free(self) -> bool:
        """Whether a busy server has nobody to serve, and nothing left to do about who was."""
        self._may_be_held = [each for each in self._may_be_held if self._holds(each)]
        return not self._may_be_held and not self.waiting_connections() and not self._works()

    def _holds(self, peer: Peer) -> bool:
        """Whether the target has not closed its end of this connection."""
        end = self.end_of(peer)
        return end is not None and end.state in _HELD_BY_SERVER

    def _works(self) -> bool:
        """Whether it does anything: a child that ends, say, of which its parent must still hear."""
        return any(process.running for process in self.processes())

    def _daemonized(self, death: Death) -> bool:
        return death.exit_status == 0 and bool(self.processes())

    def _fate(self) -> str:
        death = self.death(0.05)
        return f" (the server {death})" if death and not self._daemonized(death) else ""

    def _socket(self, kind: int = socket.SOCK_STREAM, address: str | None = None) -> socket.socket:
        family = self.family
        if address:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
        if self.world is None:
            return socket.socket(family, kind)
        return self.world.socket(family, kind)

    def _where(self, host: str | None = None) -> Address:
        """What to connect to: host (perhaps another one) and port, or a path."""
        if self.family == socket.AF_UNIX:
            return self.address[0]
        return host or self.address[0], self.address[1]


def _answer_was_due(steps: list[Step], payload: bytes) -> None:
    """Note on the last thing that a new client saw what it should have been."""
    due: dict[str, dict[str, object]] = {
        "connect": {"end": End.COMPLETE.value},
        "exchange": {"data": payload},
        "receive": {"data": payload},
    }
    for step in reversed(steps):
        if step.verb in due:
            step.due, step.met = due[step.verb], False
            return
