"""Run the suites in this process: pytest as a library, closed against its surroundings.

No configuration file, plugin or ``conftest.py`` of the user's can change a verdict: own root
directory, no plugin autoload, ``PYTEST_ADDOPTS`` cleared, no cache directory.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest

from harness.catalogue import Catalogue
from harness.errors import BadInput, HarnessError
from harness.items import check_name, declaration_of, found_declaration, target_of
from harness.outcomes import Level, Outcome
from harness.result import CheckResult, RunResult
from harness.session import SockcheckSession
from harness.targets import Target


class Listener(Protocol):
    """Somebody who watches a run."""

    def collected(self, total: int) -> None:
        """So many checks will run."""

    def started(self, check: str) -> None:
        """A check begins, or a waiting one is collected."""

    def finished(self, result: CheckResult) -> None:
        """A check is over."""


@dataclass(frozen=True)
class Planned:
    """A check that is selected."""

    target: str
    check: str
    requirement: str
    level: Level
    waits: float


@dataclass(eq=False)
class Collector:
    """A pytest plugin that keeps what the run announces."""

    listener: Listener | None
    planned: list[Planned] = field(default_factory=list)
    results: dict[str, list[CheckResult]] = field(default_factory=dict)
    discovered: dict[str, dict[str, Any]] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problem: str = ""
    trouble: list[str] = field(default_factory=list)
    ready: Sequence[Target] = ()

    def pytest_sockcheck_targets(self) -> Sequence[Target] | None:
        return self.ready or None

    def pytest_sockcheck_collected(
        self, session: SockcheckSession, items: list[pytest.Item]
    ) -> None:
        self.targets = {target.name: target for target in session.targets}
        for item in items:
            declaration, target = declaration_of(item), target_of(item)
            requirement = session.catalogue.requirements[declaration.requirement]
            level = requirement.levels[target.program.name]
            self.planned.append(
                Planned(target.name, check_name(item), requirement.id, level, declaration.waits)
            )
        if self.listener:
            self.listener.collected(len(items))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Iterator[None]:
        # What was imported and collected stays: no garbage collection need look at it meanwhile.
        gc.freeze()
        try:
            return (yield)
        finally:
            gc.unfreeze()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Carry out a check in one phase: it has no fixtures to set up or to tear down.

        Those two phases, empty as they are, cost more than many a check. (Plain pytest keeps them:
        who knows what plugins are there.)
        """
        if found_declaration(item) is None:
            return None
        call = pytest.CallInfo.from_call(
            lambda: item.ihook.pytest_runtest_call(item=item),
            when="call",
            reraise=(pytest.exit.Exception, KeyboardInterrupt),
        )
        report = item.ihook.pytest_runtest_makereport(item=item, call=call)
        item.ihook.pytest_runtest_logreport(report=report)
        return True

    def pytest_sockcheck_started(self, target: str, check: str) -> None:
        if self.listener:
            self.listener.started(check)

    def pytest_sockcheck_result(self, target: str, result: CheckResult) -> None:
        self.results.setdefault(target, []).append(result)
        if self.listener:
            self.listener.finished(result)

    def pytest_sockcheck_finished(self, session: SockcheckSession) -> None:
        self.discovered = {name: run.instances.discovered for name, run in session.runs.items()}
        if session.started and session.engine.worlds.lab_problem:
            self.notes.append(f"no labs here: {session.engine.worlds.lab_problem}")

    def pytest_sockcheck_bad_input(self, message: str) -> None:
        self.problem = message

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            # The last lines name the error; the way there is pytest's own.
            self.trouble.append("\n".join(report.longreprtext.splitlines()[-3:]))

    def pytest_internalerror(self, excrepr: object) -> bool:
        self.trouble.append(str(excrepr))
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # A check that fails outside its call would otherwise vanish from the result.
        if report.when != "call" and report.failed:
            self.trouble.append(report.longreprtext)


def run(
    folder: Path,
    options: Sequence[str],
    seed: int,
    listener: Listener | None = None,
    targets: Sequence[Target] = (),
) -> list[RunResult]:
    """Run the suites below ``folder`` with the plugin's options; one result for each target.

    ``targets`` are ready to be started; without them the options describe what is judged.
    An interrupted run returns what ran; what did not is inconclusive. Raises BadInput, and
    HarnessError where pytest itself could not do its work.
    """
    began = time.monotonic()
    collector = Collector(listener, ready=targets)
    code = _pytest(folder, [*options, "--sockcheck-seed", str(seed)], collector)
    seconds = round(time.monotonic() - began, 3)
    interrupted = code == pytest.ExitCode.INTERRUPTED
    if collector.trouble:
        raise HarnessError("\n".join(collector.trouble))
    if interrupted:
        collector.notes.append("the run was interrupted")
    return [
        _result(collector, target, seed, seconds, interrupted)
        for target in collector.targets.values()
        if any(each.target == target.name for each in collector.planned)
    ]


def plan(folder: Path, options: Sequence[str]) -> list[Planned]:
    """The checks that such a run would perform. Raises BadInput."""
    collector = Collector(None)
    _pytest(folder, [*options, "--collect-only"], collector)
    return collector.planned


def _pytest(folder: Path, options: Sequence[str], collector: Collector) -> int:
    closed = ["-c", os.devnull, "--rootdir", str(folder), "--confcutdir", str(folder)]
    closed += ["-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging"]
    closed += ["-p", "no:unraisableexception", "-p", "no:threadexception", "--assert=plain"]
    with _closed_environment():
        code = pytest.main(
            [*closed, "-p", "harness.plugin", *options, str(folder)], plugins=[collector]
        )
    if collector.problem:
        raise BadInput(collector.problem)
    if not collector.planned and not collector.trouble:
        raise BadInput(
            "No check is selected: --only and --skip leave nothing of this suite. "
            "(Properties, TCP-ECHO-ANY-INTERLEAVING for instance, are judged with --deep.)"
        )
    return int(code)


@contextmanager
def _closed_environment() -> Iterator[None]:
    """Without what the environment says to pytest; afterwards as it was."""
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(before)


def _result(
    collector: Collector, target: Target, seed: int, seconds: float, interrupted: bool
) -> RunResult:
    done = {result.check: result for result in collector.results.get(target.name, [])}
    planned = [each for each in collector.planned if each.target == target.name]
    if not interrupted and len(done) < len(planned):
        lost = [each.check for each in planned if each.check not in done]
        raise HarnessError(f"{len(lost)} checks left no result: {', '.join(lost[:5])}")
    checks = [
        done.get(each.check)
        or CheckResult(
            requirement=each.requirement,
            level=each.level,
            check=each.check,
            outcome=Outcome.INCONCLUSIVE,
            summary="the run was interrupted before this check",
        )
        for each in planned
    ]
    return RunResult(
        program=target.program.name,
        target=target.describe(),
        seed=seed,
        checks=tuple(checks),
        seconds=seconds,
        longest_wait=max((each.waits for each in planned), default=0.0),
        discovered=collector.discovered.get(target.name, {}),
        notes=tuple(collector.notes),
    )


def requirement_order(catalogue: Catalogue, result: RunResult) -> RunResult:
    """The same result with its checks in the order of the catalogue."""
    order = {name: number for number, name in enumerate(catalogue.requirements)}
    checks = sorted(result.checks, key=lambda check: order[check.requirement])
    return RunResult(**{**vars(result), "checks": tuple(checks)})
