"""The bench: what a check works with beside its server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from harness.catalogue import Program
from harness.checks import Declaration
from harness.execution import Execution, execute
from harness.faults.record import Record
from harness.faults.schedule import Schedule
from harness.instances import DEFAULT_HOST_ADDRESS, Instances
from harness.lab.world import World
from harness.machine import Machine, Patience, processor_use
from harness.outcomes import Blocked, Failed, NotApplicable
from harness.payload import Payloads
from harness.peers.scripted import ScriptedDatagramServer, ScriptedServer
from harness.sanitizer import MemoryReport
from harness.server import Server
from harness.start import launch
from harness.targets import Kind, Target
from harness.transcript import Transcript


@dataclass
class Bench:
    """What a check works with beside its server: payloads, the contract, further instances."""

    instances: Instances
    declaration: Declaration
    name: str
    transcript: Transcript = field(default_factory=Transcript)
    servers: list[Server] = field(default_factory=list)
    worlds: list[World] = field(default_factory=list)
    networks: list[World] = field(default_factory=list)
    """Those of the worlds that another check may find."""
    executions: list[Execution] = field(default_factory=list)
    to_close: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        seed = self.instances.engine.seed
        self.payloads = Payloads(seed, f"{self.program.name} {self.name}")

    @property
    def program(self) -> Program:
        """The contract that the target claims to keep."""
        return self.instances.program

    @property
    def target(self) -> Target:
        """The thing under test."""
        return self.instances.target

    @property
    def port(self) -> int:
        """The port that an instance is told to use; 0 where each has one of its own."""
        return self.instances.port

    @property
    def machine(self) -> Machine:
        """What this machine manages now."""
        return self.instances.engine.machine

    @property
    def patience(self) -> Patience:
        """Patience without a view of the target."""
        return Patience(self.machine)

    @property
    def discovered(self) -> dict[str, Any]:
        """What is found out about the target without being demanded; goes into the report."""
        return self.instances.discovered

    def world(self, sysctls: Mapping[str, str] | None = None, **furniture: Any) -> World:
        """A fresh world in which the target may be started.

        ``furniture``: further fields of :class:`~harness.lab.world.LabSpecification`.
        """
        world = self.instances.make_world(sysctls or self.declaration.sysctls, **furniture)
        self._note_furniture(sysctls or self.declaration.sysctls, furniture)
        self.worlds.append(world)
        return world

    def network(self) -> World:
        """A world for sockets of ours alone; it may be one that another check has left as it was
        made. No program is to be started in it."""
        world = self.instances.network()
        self.worlds.append(world)
        self.networks.append(world)
        return world

    def _note_furniture(self, sysctls: Mapping[str, str], furniture: Mapping[str, Any]) -> None:
        """Record what of this world a repetition needs: settings, tables, names."""
        hosts = dict(furniture.get("hosts", {}))
        if self.program.default_host and not self.target.takes_host:
            hosts.setdefault(self.program.default_host, DEFAULT_HOST_ADDRESS)
        wanted = {
            "sysctls": [list(pair) for pair in sysctls.items()],
            "hosts": [list(pair) for pair in hosts.items()],
            "files": [list(pair) for pair in furniture.get("files", {}).items()],
            "hostname": furniture.get("hostname", ""),
            "black_hole": furniture.get("black_hole", False),
        }
        wanted = {name: value for name, value in wanted.items() if value}
        if wanted:
            self.transcript.step("furnish", "world", **wanted)

    def start(
        self,
        world: World | None = None,
        terminal: bool = False,
        faults: Schedule | None = None,
    ) -> Server:
        """A further instance of the target. Raises StartFailure.

        Its standard output is a pipe, or with ``terminal`` a terminal. With ``faults`` it runs
        under that schedule, and ``server.faults`` tells what came of it; raises NotApplicable where
        faults cannot be injected.
        """
        record = self._record(faults)
        server = self.instances.start(world or self.world(), self.transcript, terminal, record)
        self.servers.append(server)
        return server

    def launch(
        self, world: World, target: Target | None = None, faults: Schedule | None = None
    ) -> Server:
        """Start the target, or a variant of it, and wait for nothing. Raises StartFailure.

        ``faults`` as in :meth:`start`.
        """
        server = launch(
            target or self.target,
            world,
            world.port,
            self.machine,
            self.instances.engine.drain,
            self.transcript,
            record=self._record(faults),
        )
        self.servers.append(server)
        return server

    def _record(self, faults: Schedule | None) -> Record | None:
        if faults is None:
            return None
        for fault in faults.faults:
            self.transcript.add("fault", f"scheduled: {fault}")
            self.transcript.step("inject", "target", fault=str(fault))
        record = Record(faults)
        self.to_close.append(record.close)
        return record

    def memory_reports(self) -> list[MemoryReport]:
        """What sanitizers see in the target while all its checks are played once more.

        Raises NotApplicable where there is no build that has them.
        """
        if self.instances.memory_reports is None:
            needs = "need sanitizers" if self.target.sources else "need its sources"
            raise NotApplicable(self.instances.no_memory_reports, needs=needs)
        return self.instances.memory_reports()

    def expect_still_answers(self, server: Server) -> None:
        """The last check of a server. Raises Failed naming the check that silenced it.

        A running address that a destructive check has ended is never restarted: that check says
        what is to be said, at its own level, so this one is Blocked.
        """
        after = self.instances.stopped_after
        problem = server.answers(self.payloads.line(32))
        if after and self.instances.stopped_by_force and not self.target.started_by_us:
            raise Blocked(f"the target stopped answering after {after}, and is never restarted")
        if after:
            raise Failed(
                f"the target stopped answering after the check {after}",
                observed=problem or "it was started again, and then it answered",
            )
        if problem:
            raise Failed("the target no longer answers", observed=problem)

    def patience_in(self, world: World) -> Patience:
        """Patience that sees whether the processes of a world lack a processor."""
        return Patience(self.machine, partial(processor_use, world))

    def scripted_server(self, world: World, **options: Any) -> ScriptedServer:
        """A server of ours where the client under test will connect to: on an address and port
        of our choice if its command has places for them, otherwise on those compiled in."""
        options = self._place(world) | options
        server = ScriptedServer(world, self.transcript, self.patience_in(world), **options)
        self.to_close.append(server.close)
        return server

    def scripted_datagram_server(self, world: World, **options: Any) -> ScriptedDatagramServer:
        """The same over UDP."""
        options = self._place(world) | options
        server = ScriptedDatagramServer(world, self.transcript, self.patience_in(world), **options)
        self.to_close.append(server.close)
        return server

    def _place(self, world: World) -> dict[str, Any]:
        """Where the client under test expects its server. Raises NotApplicable."""
        target = self.target
        if not target.takes_host and not world.isolated:
            raise NotApplicable("its host is compiled in, so it needs a lab", needs="need a lab")
        return {
            "address": "127.0.0.1" if target.takes_host else DEFAULT_HOST_ADDRESS,
            "port": self.port if target.takes_port else self.program.default_port,
        }

    def execute(
        self,
        world: World,
        host: str,
        port: int | str,
        stdout: str = "pipe",
        prefix: Sequence[str] = (),
        faults: Schedule | None = None,
    ) -> Execution:
        """Start the client under test towards this host and port. Raises Failed.

        ``prefix``: words before its own, of a command that executes the rest (such as env).
        ``faults`` as in :meth:`start`.
        """
        command = [*prefix, *self.target.command_line(host, port)]
        execution = self.execute_command(command, world, stdout, faults=faults)
        self.transcript.steps[-1].values |= {"towards": [host, port], "prefix": list(prefix)}
        return execution

    def execute_with(
        self,
        world: World,
        *arguments: str,
        stdout: str | int = "pipe",
        stdin: int | None = None,
        faults: Schedule | None = None,
    ) -> Execution:
        """Start the program under test with exactly these arguments. Raises Failed.

        ``stdout`` and ``stdin`` as in :func:`harness.execution.execute`, ``faults`` as in
        :meth:`start`.
        """
        command = [*self.target.words, *arguments]
        execution = self.execute_command(command, world, stdout, stdin, faults)
        self.transcript.steps[-1].values["arguments"] = list(arguments)
        return execution

    def execute_command(
        self,
        command: Sequence[str],
        world: World,
        stdout: str | int = "pipe",
        stdin: int | None = None,
        faults: Schedule | None = None,
    ) -> Execution:
        """Start any command as the program under test would be. Raises Failed."""
        execution = execute(
            command,
            self.target.folder,
            dict(self.target.environment),
            world,
            self.machine,
            self.instances.engine.drain,
            self.transcript,
            stdout,
            stdin,
            warm=self.target.kind is Kind.REFERENCE,
            record=self._record(faults),
        )
        self.executions.append(execution)
        self.to_close.append(execution.close)
        return execution

    def close(self) -> None:
        """End the instances and worlds that this check made."""
        for action in self.to_close:
            action()
        for server in self.servers:
            server.close()
        for world in self.worlds:
            if world in self.networks:
                self.instances.take_back(world)
            else:
                world.close()
