"""A session: the targets to judge, the engine that judges them, and what was chosen."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from harness.catalogue import load
from harness.checks import Declaration, View
from harness.deep.kept import default_folder
from harness.deep.search import Settings as DeepSettings
from harness.deep.search import require_hypothesis
from harness.engine import Engine
from harness.errors import BadInput, HarnessError
from harness.instances import Instances
from harness.items import call_of, check_name, declaration_of, required, target_of
from harness.manifest import make_ready
from harness.options import confirmed, matches, targets_of
from harness.rehearsal import Part, Rehearsal
from harness.sandbox.limits import Limits
from harness.sandbox.target import sandboxed
from harness.sources import Instrumented
from harness.sources import build as build_sources
from harness.target_run import TargetRun
from harness.targets import Kind, Target


class SockcheckSession:
    """The targets of one pytest session. Raises BadInput where its options cannot be used."""

    def __init__(self, config: pytest.Config) -> None:
        folder = config.hook.pytest_sockcheck_catalogue()
        if folder is None:
            raise BadInput("No suite names its catalogue: give the folder of the suites.")
        self.config = config
        self.catalogue = load(folder)
        self.targets = targets_of(config, self.catalogue)
        if config.getoption("sockcheck_sandbox"):
            self.targets = [sandboxed(each, Limits()) for each in self.targets]
        self.only = confirmed(config.getoption("sockcheck_only"), "--only", self.catalogue)
        self.skip = confirmed(config.getoption("sockcheck_skip"), "--skip", self.catalogue)
        self._engine: Engine | None = None
        self.runs: dict[str, TargetRun] = {}
        self.collected: list[pytest.Item] = []
        """Every check of these targets, also those that were not chosen."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.launched = False

    @property
    def engine(self) -> Engine:
        """Made when it is first wanted."""
        if self._engine is None:
            self._engine = Engine(
                self.catalogue,
                self.config.getoption("sockcheck_seed"),
                self.config.getoption("sockcheck_timeout_scale"),
                self.config.getoption("sockcheck_bare")
                or any("lab" in target.lacks for target in self.targets),
                self._capture_folder(),
            )
            if self.deep:
                folder = self.config.getoption("sockcheck_examples")
                folder = Path(folder).absolute() if folder else default_folder()
                self._engine.deep = DeepSettings(self.deep, folder)
        return self._engine

    @property
    def deep(self) -> int:
        """How many schedules each property-based check plays; 0 where none is judged."""
        return int(self.config.getoption("sockcheck_deep"))

    def _capture_folder(self) -> Path | None:
        folder = self.config.getoption("sockcheck_capture")
        if not folder:
            return None
        path = Path(folder).absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise BadInput(f"--capture {folder}: {problem.strerror}.") from problem
        return path

    @property
    def started(self) -> bool:
        """Whether anything was made that must be ended."""
        return self._engine is not None

    def prepare(self) -> None:
        """Build and make the run of each target. Raises BadInput where this cannot be done."""
        if self.deep:
            require_hypothesis()
        for target in self.targets:
            make_ready(target)
            plain, instrumented = target, None
            if target.sources:
                plain, instrumented = build_sources(target, self._new_folder())
            run = self.runs[target.name] = TargetRun(Instances(self.engine, plain))
            if instrumented:
                self._rehearse(run, target, instrumented)

    def _new_folder(self) -> Path:
        """An empty folder that goes when the session ends."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="sockcheck-")
        return Path(tempfile.mkdtemp(dir=self._folder.name))

    def _rehearse(self, run: TargetRun, target: Target, instrumented: Instrumented) -> None:
        """Let the checks be played on the build with sanitizers, if somebody asks for it."""
        run.instances.no_memory_reports = instrumented.problem
        if instrumented.target is None:
            return
        own = [item for item in self.collected if target_of(item) == target]
        parts = [
            Part(check_name(item), declaration_of(item), call_of(item))
            for item in own
            if isinstance(item, pytest.Function)
        ]
        rehearsal = Rehearsal(self.engine, instrumented.target, parts)
        run.instances.memory_reports = rehearsal.reports

    def selected(self, declaration: Declaration, target: Target) -> bool:
        """Whether a check is of this target's program, and of its kind."""
        requirement = self.catalogue.requirements.get(declaration.requirement)
        if requirement is None:
            raise HarnessError(
                f"a check judges {declaration.requirement}, which is in no catalogue"
            )
        if View.SOURCES in declaration.needs and target.kind is Kind.REFERENCE:
            return False  # the references are in Python
        return target.program.name in requirement.levels

    def chosen(self, identifier: str) -> bool:
        """Whether ``--only`` and ``--skip`` leave a requirement in."""
        if self.skip and matches(identifier, self.skip):
            return False
        return not self.only or matches(identifier, self.only)

    def with_dependencies(self, items: list[pytest.Item]) -> set[tuple[str, str]]:
        """The (target, requirement) pairs that were chosen, and what those depend on."""
        wanted: set[tuple[str, str]] = set()
        frontier = [
            (target_of(item).name, required(item)) for item in items if self.chosen(required(item))
        ]
        while frontier:
            pair = frontier.pop()
            if pair not in wanted:
                wanted.add(pair)
                requirement = self.catalogue.requirements[pair[1]]
                frontier += [(pair[0], name) for name in requirement.depends_on]
        return wanted

    def close(self) -> None:
        """End every instance, process and thread."""
        for run in self.runs.values():
            run.close()
        if self._engine:
            self._engine.close()
        if self._folder:
            self._folder.cleanup()
