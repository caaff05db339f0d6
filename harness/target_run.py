"""The run of one suite against one target: which check runs when, on what, and what it found.

A shared instance serves the harmless checks, fresh ones the others; waiting checks run beside
everything else, and what depends on a requirement that was not met is blocked.
"""

from __future__ import annotations

import re
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from harness.bench import Bench
from harness.catalogue import Requirement
from harness.checks import Declaration, Phase, View
from harness.engine import Engine
from harness.errors import HarnessError
from harness.execution import Execution
from harness.instances import Instances
from harness.lab.world import World
from harness.outcomes import Blocked, Failed, Finding, Inconclusive, Level, NotApplicable, Outcome
from harness.payload import Payloads
from harness.readable import readable, readable_all
from harness.result import CheckResult
from harness.server import Server
from harness.shared_act import SharedAct
from harness.start import StartFailure, attach
from harness.steps import JudgedBy, Step, as_json
from harness.targets import Target
from harness.transcript import Transcript

Act = Callable[..., Any]
Judge = Callable[[SharedAct | None], None]
"""Carries out a check; the act is given to one that shares it."""


@dataclass
class TargetRun:
    """The outcomes so far, and the checks that are under way."""

    instances: Instances
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    launched: dict[str, Future[CheckResult]] = field(default_factory=dict)
    launched_for: dict[str, list[str]] = field(default_factory=dict)
    shared: dict[int, Server] = field(default_factory=dict)
    """The shared instance of each thread: harmless checks of one thread follow each other on it."""
    _joined: dict[Act, list[Judge]] = field(default_factory=dict)
    """The checks that are still to judge an act, for each that is, or is about to be, performed."""
    _joining: threading.Lock = field(default_factory=threading.Lock)

    @property
    def target(self) -> Target:
        """The thing under test."""
        return self.instances.target

    @property
    def engine(self) -> Engine:
        """What this run shares with those of other targets."""
        return self.instances.engine

    def level(self, declaration: Declaration) -> Level:
        """How hard this target is judged by a check."""
        requirement = self.engine.catalogue.requirements[declaration.requirement]
        return requirement.levels[self.instances.program.name]

    def launch(self, name: str, declaration: Declaration, call: Callable[..., Any]) -> None:
        """Begin a check beside others; ``perform`` collects it."""
        future: Future[CheckResult] = Future()

        def work(act: SharedAct | None = None) -> None:
            try:
                future.set_result(self._attempt(name, declaration, call, act))
            except BaseException as problem:
                future.set_exception(problem)

        self.launched[name] = future
        self.launched_for.setdefault(declaration.requirement, []).append(name)
        if declaration.act:
            self._join(declaration.act, work, declaration)
        elif declaration.waits:
            self.engine.run_waiting(work)
        else:
            self.engine.run_queued(work)

    def _join(self, act: Act, judge: Judge, declaration: Declaration) -> None:
        """Have a check carried out with the others of its act, one after the other."""
        with self._joining:
            joined = self._joined.setdefault(act, [])
            joined.append(judge)
            if len(joined) > 1:
                return
        self.engine.run_queued(partial(self._judge_act, act, declaration))

    def _judge_act(self, act: Act, declaration: Declaration) -> None:
        """Carry out the checks that have joined an act, also those that join meanwhile."""
        shared = self._shared_act(declaration)
        while True:
            with self._joining:
                judge = self._joined[act][0]
            judge(shared)
            with self._joining:
                del self._joined[act][0]
                if not self._joined[act]:
                    del self._joined[act]
                    break
        shared.close()

    def _shared_act(self, declaration: Declaration) -> SharedAct:
        assert declaration.act is not None
        bench = Bench(self.instances, declaration, declaration.act.__name__)
        return SharedAct(bench, self._server_for)

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
        self,
        name: str,
        declaration: Declaration,
        call: Callable[..., Any],
        act: SharedAct | None = None,
    ) -> CheckResult:
        try:
            self._may_run(declaration)
        except Finding as finding:
            result = self._result(name, declaration, finding, 0.0)
        else:
            try:
                result = self._execute(name, declaration, call, act)
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
        not_met = [
            (name, outcome)
            for name in self._dependencies(requirement)
            for outcome in self.outcomes.get(name, ())
            if outcome not in (Outcome.PASSED, Outcome.NOT_APPLICABLE)
        ]
        # Where one blocked the next, the reader is told of the one that was judged.
        for name, outcome in sorted(not_met, key=lambda each: each[1] is Outcome.BLOCKED):
            raise Blocked(f"{name} comes first, and its outcome was {outcome}")
        if (
            self.instances.stopped_after
            and not self.target.started_by_us
            and declaration.phase != Phase.LAST
        ):
            raise Blocked(f"the target stopped answering after {self.instances.stopped_after}")

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
        self,
        name: str,
        declaration: Declaration,
        call: Callable[..., Any],
        act: SharedAct | None = None,
    ) -> CheckResult:
        if declaration.act and act is None:
            with closing(self._shared_act(declaration)) as own:
                return self._execute(name, declaration, call, own)
        began = time.monotonic()
        bench = Bench(self.instances, declaration, name)
        server: Server | None = None
        finding: Finding | BaseException | None = None
        observed = ""
        try:
            if act:
                seen = act.seen_by(bench)
                observed = call(server=act.server, bench=bench, seen=seen) or ""
            else:
                server = self._server_for(bench)
                observed = call(server=server, bench=bench) or ""
        except Finding as problem:
            finding = problem
        except KeyboardInterrupt:
            bench.close()
            raise
        except Exception as problem:
            finding = problem
        if act:
            server = act.server
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
        if result.outcome is Outcome.FAILED:
            steps = list(bench.transcript.steps)
            if self.target.takes_folder and server and server.world:
                password = Path(server.world.folder, "password").read_bytes()
                steps = [Step("folder", "world", {"password": password}), *steps]
            judged_by = self._judged_by(steps, declaration)
            if judged_by is JudgedBy.COMPARISON and server and self._has_ended(server):
                # Whatever else the check saw, a server that is gone afterwards is telling.
                steps.append(Step("live", "target", due={"alive": True}, met=False))
                judged_by = JudgedBy.WHAT_WAS_DUE
            result.evidence["repetition"] = {
                "judged_by": judged_by.value,
                "left_out": bench.transcript.steps_left_out,
                "steps": as_json(steps, bench.payloads.made),
            }
        others = [server.world] if server and server not in bench.servers else []
        self._keep_captures(result, [*bench.worlds, *filter(None, others)], last=act is None)
        bench.close()
        if server is not None and server not in (act.bench if act else bench).servers:
            self._look_after_shared(name, server, bench, result)
        return result

    def _has_ended(self, server: Server) -> bool:
        """Whether nothing is left of a server that we started."""
        try:
            return server.death() is not None and not server.processes()
        except (HarnessError, OSError, Finding):
            return False

    def _judged_by(self, steps: Sequence[Step], declaration: Declaration) -> JudgedBy:
        """How somebody who repeats the steps of a failed check can tell the failure."""
        if not all(step.met for step in steps):
            return JudgedBy.WHAT_WAS_DUE
        if any(step.verb == "look" for step in steps):
            return JudgedBy.NOTHING
        runs = [step for step in steps if step.verb == "run"]
        if self.instances.program.role == "server" and not runs:
            # What is judged by the wire alone shows on the wire; else much was seen besides.
            on_the_wire = View.START not in declaration.needs and not declaration.starts_own
        else:
            on_the_wire = any(step.verb == "wait" for step in steps) and all(
                step.values["stdout"] != "descriptor" for step in runs
            )
        return JudgedBy.COMPARISON if on_the_wire else JudgedBy.NOTHING

    def _keep_captures(self, result: CheckResult, worlds: list[World], last: bool) -> None:
        """Write what was captured during a check that failed; then forget it, if this is the last
        check that judges it."""
        for number, world in enumerate(worlds):
            capture = self.instances.captures.get(world)
            if capture is None or self.engine.capture_folder is None:
                continue
            if result.outcome in (Outcome.FAILED, Outcome.ERROR):
                safe = re.sub(r"[^A-Za-z0-9_-]+", "-", result.check).strip("-")
                suffix = f"-{number}" if number else ""
                path = self.engine.capture_folder / f"{result.requirement}-{safe}{suffix}.pcap"
                capture.write(path)
                result.evidence["capture"] = str(path)
            if last:
                capture.rewind()

    def _server_for(self, bench: Bench) -> Server | None:
        if bench.declaration.starts_own or self.instances.program.role != "server":
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
            used_up = any(world.killed_for_memory for world in bench.worlds)
            if bench.declaration.phase is Phase.GATE or used_up:
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
        server = self.instances.start(world, bench.transcript)
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
        if (
            problem
            and bench.declaration.phase is Phase.ORDINARY
            and not self.instances.stopped_after
        ):
            self.instances.stopped_after = name
            self.instances.stopped_by_force = bench.declaration.destructive
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
            summary=readable(summary),
            acceptable=acceptable,
            observed=readable(observed),
            evidence=readable_all(evidence),
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
    if server.world and server.world.killed_for_memory:
        found["sandbox"] = ["a process was killed: all of them together had used up their memory"]
    gone = not server.running()
    for name, output in server.outputs().items():
        if gone:
            output.ended.wait(0.2)  # what it said last may still be on its way
        text = output.text()
        if text:
            found[name] = text.splitlines()
    return found
