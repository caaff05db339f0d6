"""The engine: performs checks against targets and states an outcome for each.

One engine serves a whole session, with any number of targets. For each target it keeps a shared
instance for the harmless checks, makes fresh ones for the others, runs the waiting checks beside
everything else, and blocks what depends on a requirement that was not met.
"""

from __future__ import annotations

import os
import queue
import random
import re
import shutil
import socket
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from harness.catalogue import Catalogue, Program, Requirement
from harness.checks import Declaration, Phase, View
from harness.errors import BadInput, HarnessError
from harness.execution import Execution, execute
from harness.lab.capture import Capture
from harness.lab.world import LabSpecification, World, Worlds
from harness.machine import Machine, Patience, processor_use
from harness.outcomes import Blocked, Failed, Finding, Inconclusive, NotApplicable, Outcome
from harness.output import Drain
from harness.payload import Payloads
from harness.peers.scripted import ScriptedDatagramServer, ScriptedServer
from harness.result import CheckResult
from harness.server import Server
from harness.start import PortReservation, StartFailure, attach, launch, start
from harness.syslog import Log
from harness.targets import Target
from harness.transcript import Transcript

DEFAULT_HOST_ADDRESS = "193.136.138.142"
"""The address that a lab gives to a host name which is compiled in; the guide prints it."""
_ACCOUNT_FILES = {
    "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
    "/etc/group": "root:x:0:\n",
    "/etc/shadow": "root:*:20000:0:99999:7:::\n",
}
"""What a program of the super-user finds in its lab instead of this machine's accounts."""
_WAITING_AT_ONCE = 64
"""Waiting checks that run side by side: each is a thread that sleeps."""
_WORKERS = 4
"""Threads for the other checks: a silence that one has to wait for does not hold up the rest."""


class Engine:
    """What all targets of a session share. Close it to end every process."""

    def __init__(
        self,
        catalogue: Catalogue,
        seed: int,
        timeout_scale: float = 1.0,
        bare: bool = False,
        capture_folder: Path | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.seed = seed
        self.capture_folder = capture_folder
        # The zygote must be forked before there are threads.
        self.worlds = Worlds(bare)
        self.machine = Machine(timeout_scale)
        self.drain = Drain()
        self.closing = False
        self._turns = threading.BoundedSemaphore(_WAITING_AT_ONCE)
        self._tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._workers = 0

    def run_waiting(self, task: Callable[[], None]) -> None:
        """Carry out a task that mostly waits, in a thread of its own."""

        def work() -> None:
            with self._turns:
                task()

        threading.Thread(target=work, name="waiting check", daemon=True).start()

    def run_queued(self, task: Callable[[], None]) -> None:
        """Carry out a task when its turn comes, in one of a few threads."""
        self._tasks.put(task)
        if self._workers < _WORKERS:
            self._workers += 1
            threading.Thread(target=self._work, name="worker", daemon=True).start()

    def _work(self) -> None:
        while not self.closing:
            self._tasks.get()()

    def close(self) -> None:
        """End every world, process and thread of the session."""
        self.closing = True
        for _ in range(self._workers):
            self._tasks.put(lambda: None)  # wakes a worker, which then sees that it may go
        self.worlds.close()
        self.machine.close()
        self.drain.close()


@dataclass
class Bench:
    """What a check works with beside its server: payloads, the contract, further instances."""

    run: TargetRun
    declaration: Declaration
    name: str
    transcript: Transcript = field(default_factory=Transcript)
    servers: list[Server] = field(default_factory=list)
    worlds: list[World] = field(default_factory=list)
    executions: list[Execution] = field(default_factory=list)
    to_close: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.payloads = Payloads(self.run.engine.seed, f"{self.run.program.name} {self.name}")

    @property
    def program(self) -> Program:
        """The contract that the target claims to keep."""
        return self.run.program

    @property
    def patience(self) -> Patience:
        """Patience without a view of the target."""
        return Patience(self.run.engine.machine)

    @property
    def discovered(self) -> dict[str, Any]:
        """What is found out about the target without being demanded; goes into the report."""
        return self.run.discovered

    def world(self, sysctls: Mapping[str, str] | None = None, **furniture: Any) -> World:
        """A fresh world in which the target may be started.

        ``furniture``: further fields of :class:`~harness.lab.world.LabSpecification`.
        """
        world = self.run.make_world(sysctls or self.declaration.sysctls, **furniture)
        self.worlds.append(world)
        return world

    def start(self, world: World | None = None) -> Server:
        """A further instance of the target. Raises StartFailure."""
        server = self.run.start(world or self.world(), self.transcript)
        self.servers.append(server)
        return server

    def launch(self, world: World) -> Server:
        """Start the target in ``world`` and wait for nothing. Raises StartFailure."""
        run = self.run
        server = launch(
            run.target, world, world.port, run.engine.machine, run.engine.drain, self.transcript
        )
        self.servers.append(server)
        return server

    def expect_still_answers(self, server: Server) -> None:
        """The last check of a server. Raises Failed naming the check that silenced it.

        A running address that a destructive check has ended is never restarted: that check says
        what is to be said, at its own level, so this one is Blocked.
        """
        after = self.run.stopped_after
        problem = server.answers(self.payloads.line(32))
        if after and self.run.stopped_by_force and not self.run.target.started_by_us:
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
        return Patience(self.run.engine.machine, partial(processor_use, world))

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
        target = self.run.target
        if not target.takes_host and not world.isolated:
            raise NotApplicable("its host is compiled in, so it needs a lab", needs="need a lab")
        return {
            "address": "127.0.0.1" if target.takes_host else DEFAULT_HOST_ADDRESS,
            "port": self.run.port if target.takes_port else self.program.default_port,
        }

    def execute(
        self,
        world: World,
        host: str,
        port: int | str,
        stdout: str = "pipe",
        prefix: Sequence[str] = (),
    ) -> Execution:
        """Start the client under test towards this host and port. Raises Failed.

        ``prefix``: words before its own, of a command that executes the rest (such as env).
        """
        return self._execute([*prefix, *self.run.target.command_line(host, port)], world, stdout)

    def execute_with(
        self, world: World, *arguments: str, stdout: str | int = "pipe", stdin: int | None = None
    ) -> Execution:
        """Start the program under test with exactly these arguments. Raises Failed.

        ``stdout`` and ``stdin`` as in :func:`harness.execution.execute`.
        """
        return self._execute([*self.run.target.words, *arguments], world, stdout, stdin)

    def _execute(
        self, command: list[str], world: World, stdout: str | int, stdin: int | None = None
    ) -> Execution:
        run = self.run
        execution = execute(
            command,
            run.target.folder,
            dict(run.target.environment),
            world,
            run.engine.machine,
            run.engine.drain,
            self.transcript,
            stdout,
            stdin,
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
            world.close()


@dataclass
class TargetRun:
    """The run of one suite against one target: its instances and the outcomes so far."""

    engine: Engine
    target: Target
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    discovered: dict[str, Any] = field(default_factory=dict)
    stopped_after: str = ""
    """The check after which a shared instance, or the running address, answered no more."""
    stopped_by_force: bool = False
    """Whether that was a destructive one."""
    launched: dict[str, Future[CheckResult]] = field(default_factory=dict)
    launched_for: dict[str, list[str]] = field(default_factory=dict)
    captures: dict[World, Capture] = field(default_factory=dict)
    shared: dict[int, Server] = field(default_factory=dict)
    """The shared instance of each thread: harmless checks of one thread follow each other on it."""
    port: int = 0

    def __post_init__(self) -> None:
        must_be_told = self.program.role == "client" and not self.program.default_port
        if must_be_told and not (self.target.takes_host and self.target.takes_port):
            raise BadInput(
                f"The command {self.target.text!r} has no {{host}} and {{port}}, and "
                f"{self.program.name} must be told both: give it their places."
            )
        if not self.target.started_by_us or not self.program.default_port:
            return
        isolated = self.engine.worlds.lab_problem is None
        if self.program.root and not isolated and os.geteuid() != 0:
            raise BadInput(
                f"{self.program.name} must be started by the super-user, which needs a lab "
                f"({self.engine.worlds.lab_problem}), or that you are root."
            )
        if not self.target.takes_port:
            if not isolated:
                raise BadInput(
                    f"The command {self.target.text!r} has no {{port}}, so its port is compiled "
                    "in, and without a lab such a target could clash with other programs of this "
                    f"machine ({self.engine.worlds.lab_problem}). Give it a {{port}}."
                )
            self.port = self.program.default_port
        elif isolated:
            # Never the default port: a target that ignores its argument is found out.
            chooser = random.Random(f"{self.engine.seed} port")
            self.port = chooser.randrange(20_000, 30_000)
            while socket.htons(self.port) == self.port:  # a missing htons would not show
                self.port = chooser.randrange(20_000, 30_000)
        else:
            self.port = 0  # each instance has a port of its own

    @property
    def program(self) -> Program:
        return self.target.program

    def make_world(self, sysctls: Mapping[str, str], **furniture: Any) -> World:
        """A fresh world furnished for this target, and its port there. Raises HarnessError."""
        program = self.program
        furniture.setdefault("reserved_ports", (self.port,) if self.port else ())
        furniture.setdefault("syslog", program.syslog)
        furniture.setdefault("uid", 0 if program.root else None)
        if program.default_host:
            furniture.setdefault("hosts", {program.default_host: DEFAULT_HOST_ADDRESS})
        if program.root:
            # It may make accounts, and if this user is root, this machine's files would be open.
            present = {name: text for name, text in _ACCOUNT_FILES.items() if os.path.exists(name)}
            furniture.setdefault("files", present)
        world = self.engine.worlds.make(LabSpecification(sysctls=dict(sysctls), **furniture))
        world.port = self.port
        if self.target.takes_folder:
            world.folder = tempfile.mkdtemp(prefix="sockcheck-")
            world.at_close.append(partial(shutil.rmtree, world.folder, ignore_errors=True))
            password = Payloads(self.engine.seed, "password").line(21)
            Path(world.folder, "password").write_bytes(password)
        if world.syslog:
            world.log = Log(world.syslog)
            world.at_close.append(world.log.close)
        if self.engine.capture_folder and world.isolated:
            capture = self.captures[world] = Capture(world)
            world.at_close.append(capture.close)
        if not self.port and program.role == "server":
            reservation = PortReservation(random.Random())
            world.port = reservation.port
            world.at_close.append(reservation.release)
        return world

    def start(self, world: World, transcript: Transcript) -> Server:
        """Start the target in a world. Raises StartFailure."""
        server = start(
            self.target, world, world.port, self.engine.machine, self.engine.drain, transcript
        )
        if server.listener and "listens_on" not in self.discovered:
            self.discovered["listens_on"] = str(server.listener)
            if self.program.transport == "tcp":
                self.discovered["backlog"] = server.listener.limit
        return server

    def level(self, declaration: Declaration) -> Any:
        requirement = self.engine.catalogue.requirements[declaration.requirement]
        return requirement.levels[self.program.name]

    def launch(self, name: str, declaration: Declaration, call: Callable[..., Any]) -> None:
        """Begin a check beside others; ``perform`` collects it."""
        future: Future[CheckResult] = Future()

        def work() -> None:
            try:
                future.set_result(self._attempt(name, declaration, call))
            except BaseException as problem:
                future.set_exception(problem)

        self.launched[name] = future
        self.launched_for.setdefault(declaration.requirement, []).append(name)
        if declaration.waits:
            self.engine.run_waiting(work)
        else:
            self.engine.run_queued(work)

    def perform(self, name: str, declaration: Declaration, call: Callable[..., Any]) -> CheckResult:
        """The outcome of one check. Never raises but for KeyboardInterrupt."""
        requirement = self.engine.catalogue.requirements[declaration.requirement]
        for dependency in self._dependencies(requirement):
            for other in self.launched_for.get(dependency, ()):
                self._collect(other)
        if name not in self.launched:
            return self._attempt(name, declaration, call)
        result = self._collect(name)
        # While it ran beside the others, a requirement that it depends on may have failed.
        try:
            self._may_run(declaration)
        except Finding as finding:
            return self._result(name, declaration, finding, 0.0)
        return result

    def _collect(self, name: str) -> CheckResult:
        future = self.launched[name]
        while True:
            # Short waits, so that Ctrl-C is heard at once.
            with suppress(TimeoutError):
                return future.result(timeout=0.2)

    def _attempt(
        self, name: str, declaration: Declaration, call: Callable[..., Any]
    ) -> CheckResult:
        try:
            self._may_run(declaration)
        except Finding as finding:
            result = self._result(name, declaration, finding, 0.0)
        else:
            try:
                result = self._execute(name, declaration, call)
            except Exception as problem:  # ours, and no reason to lose the other results
                result = self._result(name, declaration, problem, 0.0)
        self.outcomes.setdefault(declaration.requirement, []).append(result.outcome)
        return result

    def close(self) -> None:
        """End the shared instances."""
        for server in list(self.shared.values()):
            server.close()

    def overlaps(self, declaration: Declaration) -> bool:
        """Whether the check may run beside others: not on a single running server."""
        return self.target.started_by_us and declaration.phase is Phase.ORDINARY

    def _may_run(self, declaration: Declaration) -> None:
        unseen = self._unseen(declaration)
        if unseen:
            raise unseen
        requirement = self.engine.catalogue.requirements[declaration.requirement]
        for name in self._dependencies(requirement):
            for outcome in self.outcomes.get(name, ()):
                if outcome not in (Outcome.PASSED, Outcome.NOT_APPLICABLE):
                    raise Blocked(f"{name} comes first, and its outcome was {outcome}")
        if self.stopped_after and not self.target.started_by_us and declaration.phase != Phase.LAST:
            raise Blocked(f"the target stopped answering after {self.stopped_after}")

    def _dependencies(self, requirement: Requirement) -> list[str]:
        found: list[str] = []
        frontier = list(requirement.depends_on)
        while frontier:
            name = frontier.pop(0)
            if name not in found:
                found.append(name)
                frontier += self.engine.catalogue.requirements[name].depends_on
        return found

    def _unseen(self, declaration: Declaration) -> NotApplicable | None:
        if View.START in declaration.needs and not self.target.started_by_us:
            return NotApplicable(
                "a running address is judged only by what the wire shows",
                needs="need a target that we start",
            )
        if (
            View.START in declaration.needs
            and declaration.phase is not Phase.GATE
            and "processes" in self.target.lacks
        ):
            return NotApplicable(
                "its manifest says that the server's processes are not those that we start",
                needs="need processes of its own",
            )
        if View.LAB in declaration.needs or declaration.sysctls:
            if not self.target.started_by_us:
                return NotApplicable("a running address stands in no lab", needs="need a lab")
            if self.engine.worlds.lab_problem:
                return NotApplicable(
                    f"labs cannot be made here: {self.engine.worlds.lab_problem}",
                    needs="need a lab",
                )
        return None

    def _execute(
        self, name: str, declaration: Declaration, call: Callable[..., Any]
    ) -> CheckResult:
        began = time.monotonic()
        bench = Bench(self, declaration, name)
        server: Server | None = None
        finding: Finding | BaseException | None = None
        observed = ""
        try:
            server = self._server_for(bench)
            observed = call(server=server, bench=bench) or ""
        except Finding as problem:
            finding = problem
        except KeyboardInterrupt:
            bench.close()
            raise
        except Exception as problem:
            finding = problem
        involved: list[Server | Execution] = [*bench.servers, *bench.executions]
        if server and not bench.servers:
            involved.append(server)
        result = self._result(
            name,
            declaration,
            finding,
            time.monotonic() - began,
            bench.transcript,
            involved,
            observed,
        )
        shared = [server.world] if server and server not in bench.servers else []
        self._keep_captures(result, [*bench.worlds, *filter(None, shared)])
        bench.close()
        if server is not None and server not in bench.servers:
            self._look_after_shared(name, server, bench, result)
        return result

    def _keep_captures(self, result: CheckResult, worlds: list[World]) -> None:
        """Write what was captured during a check that failed; forget it otherwise."""
        for number, world in enumerate(worlds):
            capture = self.captures.get(world)
            if capture is None or self.engine.capture_folder is None:
                continue
            if result.outcome in (Outcome.FAILED, Outcome.ERROR):
                safe = re.sub(r"[^A-Za-z0-9_-]+", "-", result.check).strip("-")
                suffix = f"-{number}" if number else ""
                path = self.engine.capture_folder / f"{result.requirement}-{safe}{suffix}.pcap"
                capture.write(path)
                result.evidence["capture"] = str(path)
            capture.rewind()

    def _server_for(self, bench: Bench) -> Server | None:
        if bench.declaration.starts_own or self.program.role != "server":
            return None
        here = threading.get_ident()
        if not self.target.started_by_us:
            server = self.shared.get(here)
            if server is None:
                server = attach(self.target, self.engine.machine, bench.transcript)
                self.shared[here] = server
            server.transcript = bench.transcript
            return server
        try:
            if bench.declaration.fresh or bench.declaration.waits:
                return bench.start()
            if here not in self.shared:
                self.shared[here] = self._start_shared(bench)
        except StartFailure as problem:
            if bench.declaration.phase is Phase.GATE:
                raise
            raise Inconclusive(
                f"the target started before, but not this time: {problem.summary}",
                observed=problem.observed,
                **problem.evidence,
            ) from problem
        self.shared[here].transcript = bench.transcript
        return self.shared[here]

    def _start_shared(self, bench: Bench) -> Server:
        world = bench.world({})
        server = self.start(world, bench.transcript)
        bench.worlds.remove(world)  # from here on it outlives the check
        return server

    def _look_after_shared(
        self, name: str, server: Server, bench: Bench, result: CheckResult
    ) -> None:
        """After each check on a shared instance: is it still the server that it was?"""
        clean = server.finish_peers()
        if result.outcome is Outcome.PASSED and clean and bench.declaration.phase is Phase.GATE:
            return
        server.transcript = Transcript()
        problem = ""
        try:
            problem = server.answers(Payloads(0, "probe").line(32), within=1.0)
            server.finish_peers()
        except Finding as finding:
            problem = finding.summary
        if problem and bench.declaration.phase is Phase.ORDINARY and not self.stopped_after:
            self.stopped_after = name
            self.stopped_by_force = bench.declaration.destructive
        if (problem or result.outcome is not Outcome.PASSED) and self.target.started_by_us:
            server.close()
            del self.shared[threading.get_ident()]

    def _result(
        self,
        name: str,
        declaration: Declaration,
        finding: BaseException | None,
        seconds: float,
        transcript: Transcript | None = None,
        involved: Sequence[Server | Execution] = (),
        observed: str = "",
    ) -> CheckResult:
        evidence: dict[str, Any] = {"done": declaration.done}
        outcome, summary, acceptable = Outcome.PASSED, "", declaration.acceptable
        if isinstance(finding, Finding):
            outcome, summary = finding.outcome, finding.summary
            observed = finding.observed or summary
            acceptable = finding.acceptable or acceptable
            evidence |= finding.evidence
        elif finding is not None:
            outcome = Outcome.ERROR
            summary = f"{type(finding).__name__}: {finding}"
            evidence["traceback"] = traceback.format_exception(finding)
            if self.engine.closing:
                outcome, summary = Outcome.INCONCLUSIVE, "the run was interrupted"
        if outcome in (Outcome.FAILED, Outcome.INCONCLUSIVE):
            for each in involved:
                evidence |= _evidence_of(each)
        if outcome is not Outcome.PASSED and transcript and transcript.events:
            evidence["transcript"] = transcript.lines()
        return CheckResult(
            requirement=declaration.requirement,
            level=self.level(declaration),
            check=name,
            outcome=outcome,
            summary=summary,
            acceptable=acceptable,
            observed=observed,
            evidence=evidence,
            seconds=round(seconds, 6),
        )


def _evidence_of(server: Server | Execution) -> dict[str, Any]:
    found: dict[str, Any] = {}
    try:
        fate = server.fate()
    except (HarnessError, OSError, Failed):
        fate = []
    if fate:
        found["target"] = fate
    gone = not server.running()
    for name, output in server.outputs().items():
        if gone:
            output.ended.wait(0.2)  # what it said last may still be on its way
        text = output.text()
        if text:
            found[name] = text.splitlines()
    return found
