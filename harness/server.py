"""A running server target in its world: started, found listening, met by peers, looked into."""

from __future__ import annotations

import os
import random
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from harness.errors import HarnessError
from harness.lab.diag import KernelSocket, SocketDiagnosis
from harness.lab.world import Death, ProcessSnapshot, World
from harness.machine import Machine, Patience, ProcessorUse
from harness.outcomes import Failed, NotApplicable
from harness.output import Drain, Output
from harness.peers.tcp import CONNECT_PATIENCE, PATIENCE, End, Peer
from harness.targets import Target
from harness.transcript import Transcript

START_LIMIT = 10.0
"""Seconds in which a server must listen; some real ones take 1.5 s."""
_ELSEWHERE_GRACE = 1.5


class StartFailure(Failed):
    """The target did not come to listen where it was told to."""


class PortReservation:
    """A port that no other run of ours uses: a lock by the name of an abstract Unix socket."""

    def __init__(self, chooser: random.Random) -> None:
        self._lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        # Below the ephemeral range, so that no client of this machine is given it.
        for _ in range(500):
            self.port = chooser.randrange(20_000, 30_000)
            try:
                self._lock.bind(f"\0sockcheck-port-{self.port}")
            except OSError:
                continue
            with socket.socket() as probe, suppress(OSError):
                probe.bind(("", self.port))
                return
            self._lock.close()
            self._lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        raise HarnessError("no free port between 20000 and 29999")

    def release(self) -> None:
        self._lock.close()


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
    peers: list[Peer] = field(default_factory=list)
    clients: int = 0
    stdin: int = -1
    diagnosis: SocketDiagnosis | None = None

    @property
    def patience(self) -> Patience:
        """Patience that sees whether this target lacked a processor."""
        if self.world is None:
            return Patience(self.machine)
        return Patience(self.machine, self._processor_use)

    def connect(
        self,
        receive_buffer: int | None = None,
        segment_size: int | None = None,
        source: str | None = None,
        address: str | None = None,
    ) -> Peer:
        """A connected peer. Raises Failed where the target refuses or does not answer."""
        peer, end = self.try_connect(receive_buffer, segment_size, source, address)
        if end is not End.COMPLETE:
            raise Failed(
                f"a client could not connect: {end}",
                observed=f"{end}{self._fate()}",
            )
        return peer

    def try_connect(
        self,
        receive_buffer: int | None = None,
        segment_size: int | None = None,
        source: str | None = None,
        address: str | None = None,
        within: float = CONNECT_PATIENCE,
    ) -> tuple[Peer, End]:
        """A peer and how its connect ended. Sizes in bytes; addresses as text."""
        peer = self._peer(receive_buffer, segment_size, source)
        return peer, peer.connect((address or self.address[0], self.address[1]), within)

    def connect_together(self, count: int) -> list[Peer]:
        """So many peers whose SYNs leave at the same instant. Raises Failed as ``connect``."""
        peers = [self._peer() for _ in range(count)]
        for peer in peers:
            peer.begin_connect(self.address)
        for peer in peers:
            end = peer.end_connect()
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
    ) -> Peer:
        raw = self._socket()
        if receive_buffer:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if segment_size:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, segment_size)
        if source:
            raw.bind((source, 0))
        self.clients += 1
        peer = Peer(raw, f"client {self.clients}", self.transcript, self.patience)
        self.peers.append(peer)
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
        return self.world.death_of(self.pid, within) if self.world else None

    def freeze(self) -> list[int]:
        """Stop every process (SIGSTOP) and wait until they are stopped; their ids."""
        assert self.world is not None
        pids = [process.pid for process in self.processes() if process.state != "Z"]
        for pid in pids:
            self.world.signal(pid, signal.SIGSTOP)
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            states = {each.pid: each.state for each in self.processes()}
            if all(states.get(pid, "T") in "TZX" for pid in pids):
                break
            time.sleep(0.001)
        self.transcript.add("target", "stopped (SIGSTOP)")
        return pids

    def thaw(self) -> None:
        """Let every process go on (SIGCONT)."""
        assert self.world is not None
        for process in self.processes():
            self.world.signal(process.pid, signal.SIGCONT)
        self.transcript.add("target", "continued (SIGCONT)")

    def waiting_connections(self) -> int:
        """Connections complete but not accepted, as the kernel counts them."""
        return sum(
            each.queue for each in self._sockets().listeners() if each.port == self.address[1]
        )

    def wait_until_accepted(self, within: float = 1.0) -> bool:
        """Wait until no connection waits unaccepted; False if some still do, or cannot be seen."""
        if self.world is None:
            return False
        deadline = time.monotonic() + self.patience.scaled(within)
        while self.waiting_connections():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.0005)
        return True

    def answers(self, payload: bytes, within: float = PATIENCE) -> str:
        """A plain echo by a new client; the empty string, or what went wrong."""
        peer, end = self.try_connect()
        if end is not End.COMPLETE:
            return f"a new client could not connect: {end}{self._fate()}"
        reading = peer.exchange(payload, within=within)
        peer.finish()
        if reading.data != payload:
            return f"a new client sent {len(payload)} bytes and got {reading}{self._fate()}"
        return ""

    def expect_service(self, payload: bytes, after: str) -> None:
        """A new client is served. Raises Failed saying after what it was not."""
        problem = self.answers(payload)
        if problem:
            raise Failed(f"after {after} the next client was not served", observed=problem)

    def expect_not_killed(self, after: str) -> None:
        """The program that we started has not died. Raises Failed naming signal or status."""
        death = self.death()
        if death and not self._daemonized(death):
            raise Failed(f"after {after} the server was gone: it {death}", observed=str(death))

    def kill(self) -> None:
        """Kill every process of the instance (SIGKILL) and wait until they are gone."""
        assert self.world is not None
        deadline = time.monotonic() + 5
        while (living := self.processes()) and time.monotonic() < deadline:
            for process in living:
                self.world.signal(process.pid, signal.SIGKILL)
            time.sleep(0.001)
        self.transcript.add("target", "killed (SIGKILL)")

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
        if self.stdin >= 0:
            os.close(self.stdin)
            self.stdin = -1

    def fate(self) -> list[str]:
        """Lines on the state of the target's processes, for the evidence."""
        if self.world is None:
            return []
        lines = []
        death = self.death()
        if death:
            lines.append(f"the program that was started {death}")
        with suppress(HarnessError):
            for process in self.processes():
                lines.append(
                    f"process {process.pid} ({process.command}): state {process.state}, "
                    f"{process.descriptors} descriptors, {process.threads} threads"
                )
        return lines

    def _sockets(self) -> SocketDiagnosis:
        assert self.world is not None
        if self.diagnosis is None:
            self.diagnosis = SocketDiagnosis(self.world)
        return self.diagnosis

    def _daemonized(self, death: Death) -> bool:
        return death.exit_status == 0 and bool(self.processes())

    def _fate(self) -> str:
        death = self.death(0.05)
        return f" (the server {death})" if death and not self._daemonized(death) else ""

    def _socket(self) -> socket.socket:
        if self.world is None:
            return socket.socket(self.family, socket.SOCK_STREAM)
        return self.world.socket(self.family, socket.SOCK_STREAM)

    def _processor_use(self) -> ProcessorUse:
        try:
            processes = self.processes()
        except (HarnessError, OSError):
            return ProcessorUse(0.0, 0.0)
        return ProcessorUse(
            used=sum(each.cpu for each in processes),
            waited=max((each.waited for each in processes), default=0.0),
            blocked_on_disk=any(each.state == "D" for each in processes),
        )


def start(
    target: Target,
    world: World,
    port: int,
    machine: Machine,
    drain: Drain,
    transcript: Transcript,
    environment: Mapping[str, str] | None = None,
) -> Server:
    """Start the target in ``world`` and wait until it listens on ``port``.

    Raises StartFailure with the target's output if it exits, listens elsewhere, or never does.
    """
    server = launch(target, world, port, machine, drain, transcript, environment)
    _wait_for_listener(server, port)
    return server


def launch(
    target: Target,
    world: World,
    port: int,
    machine: Machine,
    drain: Drain,
    transcript: Transcript,
    environment: Mapping[str, str] | None = None,
) -> Server:
    """Start the target in ``world`` and wait for nothing. Raises StartFailure if exec fails."""
    server = Server(target, machine, transcript, world)
    command = target.command_line("127.0.0.1", port)
    stdin_read, server.stdin = os.pipe2(os.O_CLOEXEC)
    out_write, server.stdout = drain.pipe()
    err_write, server.stderr = drain.pipe()
    try:
        server.pid = world.spawn(
            command,
            dict(environment if environment is not None else target.environment),
            target.folder,
            (stdin_read, out_write, err_write),
        )
    except OSError as problem:
        raise StartFailure(
            f"the command could not be executed: {os.strerror(problem.errno or 0)}",
            observed=str(problem.args[-1]),
        ) from problem
    finally:
        for descriptor in (stdin_read, out_write, err_write):
            os.close(descriptor)
    transcript.add("target", f"started: {' '.join(_shown(command))}")
    return server


def attach(target: Target, machine: Machine, transcript: Transcript) -> Server:
    """A server that runs already: only its wire is seen."""
    assert target.address is not None
    return Server(
        target,
        machine,
        transcript,
        address=target.address,
        family=socket.AddressFamily(target.family),
    )


def _shown(command: list[str]) -> list[str]:
    return ["python" if word == sys.executable else word for word in command]


def _wait_for_listener(server: Server, port: int) -> None:
    assert server.world is not None
    sockets = server._sockets()
    began = time.monotonic()
    limit = server.patience.scaled(START_LIMIT)
    elsewhere_since: float | None = None
    pause = 0.0005
    while True:
        listeners = _own(server.world, sockets.listeners())
        for found in sorted(listeners, key=lambda each: each.family):
            if found.port == port:
                _accept_listener(server, found)
                return
        now = time.monotonic()
        _fail_if_gone(server)
        elsewhere_since = (elsewhere_since or now) if listeners else None
        if elsewhere_since and now - elsewhere_since > server.patience.scaled(_ELSEWHERE_GRACE):
            raise _start_failure(server, _elsewhere(listeners, port), listeners)
        if now - began > limit:
            raise _start_failure(server, _never(server, port, limit), [])
        time.sleep(pause)
        pause = min(pause * 1.3, 0.02)


def _never(server: Server, port: int, limit: float) -> str:
    assert server.world is not None
    text = f"it runs but listens on no TCP port after {limit:.0f} s"
    datagram = _own(server.world, server._sockets().bound_datagram_sockets())
    if any(each.port == port for each in datagram):
        text += " (it holds a UDP socket of that port)"
    return text


def _own(world: World, found: list[KernelSocket]) -> list[KernelSocket]:
    """In a lab every socket is the target's; on a shared machine its inode must be its own."""
    if world.isolated or not found:
        return found
    mine = {inode for process in world.processes(sockets=True) for inode in process.sockets}
    return [each for each in found if each.inode in mine]


def _accept_listener(server: Server, found: KernelSocket) -> None:
    server.listener = found
    if found.only_ipv6 and found.address == "::":
        server.address = ("::1", found.port)
        server.family = socket.AF_INET6
    elif found.address in ("0.0.0.0", "::"):
        server.address = ("127.0.0.1", found.port)
    else:
        server.address = (found.address, found.port)
        server.family = socket.AddressFamily(found.family)
    server.transcript.add("target", f"listens on {found}")


def _fail_if_gone(server: Server) -> None:
    death = server.death()
    if not death or server.processes():
        return
    server.stdout.ended.wait(0.5)
    server.stderr.ended.wait(0.5)
    raise _start_failure(server, f"it {death} before it listened", [])


def _elsewhere(listeners: list[KernelSocket], port: int) -> str:
    where = ", ".join(sorted({str(each) for each in listeners}))
    swapped = socket.htons(port)
    if any(each.port == swapped for each in listeners):
        return f"it listens on {where}: port {port} with its two bytes swapped (htons missing?)"
    return f"it listens on {where}, not on port {port}"


def _start_failure(server: Server, summary: str, listeners: list[KernelSocket]) -> StartFailure:
    evidence: dict[str, Any] = {"listens_on": [str(each) for each in listeners]}
    for name in ("stdout", "stderr"):
        text = getattr(server, name).text()
        if text:
            evidence[name] = text.splitlines()
    return StartFailure(summary, observed=summary, **evidence)
