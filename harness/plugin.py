"""The pytest plugin: targets from options, checks from ``judges``, outcomes into reports.

Load it with ``-p harness.plugin``; the suites' ``conftest.py`` names the catalogue by the hook
``pytest_sockcheck_catalogue``. Works alone under plain pytest, under xdist (all checks of a target
in one worker: ``--dist loadgroup``), and under ``sockcheck run``.
"""

from __future__ import annotations

import fnmatch
import random
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from harness.catalogue import Catalogue, load, near
from harness.checks import Declaration, Phase, View
from harness.deep.kept import default_folder
from harness.deep.search import Settings as DeepSettings
from harness.deep.search import require_hypothesis
from harness.engine import Engine
from harness.errors import BadInput, HarnessError
from harness.instances import Instances
from harness.manifest import as_expected, confirm_checks, make_ready
from harness.manifest import load as load_manifest
from harness.outcomes import Outcome
from harness.rehearsal import Part, Rehearsal
from harness.result import CheckResult
from harness.sandbox.limits import Limits
from harness.sandbox.target import sandboxed
from harness.sources import Instrumented
from harness.sources import build as build_sources
from harness.sources import find as find_sources
from harness.target_run import TargetRun
from harness.targets import (
    Kind,
    Target,
    address_target,
    built_target,
    command_target,
    reference_target,
)
from harness.verdict import counts, unsettles

_SESSION = pytest.StashKey["SockcheckSession"]()
_PARAMETER = "sockcheck_target"


class Hooks:
    """What a folder of suites implements, and what those who watch or start a run may implement."""

    @pytest.hookspec(firstresult=True)
    def pytest_sockcheck_catalogue(self) -> Path | None:
        """The folder with ``contracts/`` and the requirements."""

    @pytest.hookspec(firstresult=True)
    def pytest_sockcheck_targets(self) -> Sequence[Target] | None:
        """Targets that are ready to be started, instead of those that the options describe."""

    @pytest.hookspec
    def pytest_sockcheck_collected(
        self, session: SockcheckSession, items: list[pytest.Item]
    ) -> None:
        """The checks that will run, in order."""

    @pytest.hookspec
    def pytest_sockcheck_bad_input(self, message: str) -> None:
        """The user's input cannot be used; the session ends with exit code 2."""

    @pytest.hookspec
    def pytest_sockcheck_started(self, target: str, check: str) -> None:
        """A check is about to be performed or collected, in the process that performs it."""

    @pytest.hookspec
    def pytest_sockcheck_result(self, target: str, result: CheckResult) -> None:
        """One check is over."""

    @pytest.hookspec
    def pytest_sockcheck_finished(self, session: SockcheckSession) -> None:
        """All checks of this process are over; the instances are about to be ended."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks of :class:`Hooks`."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options ``--sockcheck-…``."""
    group = parser.getgroup("sockcheck", "sockcheck: conformance of socket programs")
    add = group.addoption
    add("--sockcheck-program", metavar="NAME", help="the program that the target claims to be")
    add("--sockcheck-all", action="store_true", help="every program (with --sockcheck-reference)")
    add("--sockcheck-reference", action="store_true", help="judge the reference implementation")
    add("--sockcheck-cmd", metavar="COMMAND", help="start this target: './server {port}'")
    add("--sockcheck-source", metavar="FILE", action="append", default=[], help="its C sources")
    add("--sockcheck-connect", metavar="URL", help="judge a running target: tcp://HOST:PORT, …")
    add("--sockcheck-target", metavar="FILE", help="the target of this manifest")
    add("--sockcheck-only", metavar="ID", action="append", default=[], help="only requirements…")
    add("--sockcheck-skip", metavar="ID", action="append", default=[], help="not requirements…")
    add("--sockcheck-seed", metavar="N", type=int, help="seed of every random choice")
    add("--sockcheck-timeout-scale", metavar="X", type=float, default=1.0, help="factor on waits")
    add("--sockcheck-strict", action="store_true", help="a failed SHOULD fails the run")
    add("--sockcheck-capture", metavar="DIR", help="write a pcap file for each failed check")
    add("--sockcheck-bare", action="store_true", help="make no labs")
    add("--sockcheck-deep", metavar="N", type=int, default=0, help="N schedules for each property")
    add("--sockcheck-examples", metavar="DIR", help="where counterexamples are kept")
    add("--sockcheck-sandbox", action="store_true", help="do not trust the target")


def pytest_configure(config: pytest.Config) -> None:
    """Settle the seed, which every random choice follows."""
    config.addinivalue_line("markers", "judges(declaration): the requirement that a check judges")
    config.addinivalue_line("markers", "xdist_group(name): kept together by xdist, if it is there")
    config.pluginmanager.register(Announcer(config), "sockcheck-announcer")
    if not config.getoption("sockcheck_seed"):
        # Workers must draw the same payloads as their controller announces.
        workerinput: dict[str, Any] = getattr(config, "workerinput", {})
        config.option.sockcheck_seed = workerinput.get(
            "sockcheck_seed", random.SystemRandom().randrange(1, 1_000_000)
        )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist: hand the seed to a worker."""
    node.workerinput["sockcheck_seed"] = node.config.getoption("sockcheck_seed")


def pytest_report_header(config: pytest.Config) -> str:
    """Print the seed under plain pytest, so that a run can be repeated."""
    return f"sockcheck seed: {config.getoption('sockcheck_seed')}"


class SockcheckSession:
    """The targets of this pytest session and the engine that judges them."""

    def __init__(self, config: pytest.Config) -> None:
        folder = config.hook.pytest_sockcheck_catalogue()
        if folder is None:
            raise BadInput("No suite names its catalogue: give the folder of the suites.")
        self.config = config
        self.catalogue = load(folder)
        self.targets = _targets(config, self.catalogue)
        if config.getoption("sockcheck_sandbox"):
            self.targets = [sandboxed(each, Limits()) for each in self.targets]
        self.only = _patterns(config.getoption("sockcheck_only"), "--only", self.catalogue)
        self.skip = _patterns(config.getoption("sockcheck_skip"), "--skip", self.catalogue)
        self._engine: Engine | None = None
        self.runs: dict[str, TargetRun] = {}
        self.collected: list[pytest.Item] = []
        """Every check of these targets, also those that were not chosen."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.launched = False

    @property
    def engine(self) -> Engine:
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
            Part(check_name(item), declaration_of(item), _call(item))
            for item in own
            if isinstance(item, pytest.Function)
        ]
        rehearsal = Rehearsal(self.engine, instrumented.target, parts)
        run.instances.memory_reports = rehearsal.reports

    def selected(self, declaration: Declaration, target: Target) -> bool:
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
        if self.skip and _matches(identifier, self.skip):
            return False
        return not self.only or _matches(identifier, self.only)

    def close(self) -> None:
        for run in self.runs.values():
            run.close()
        if self._engine:
            self._engine.close()
        if self._folder:
            self._folder.cleanup()


def _targets(config: pytest.Config, catalogue: Catalogue) -> list[Target]:
    ready: Sequence[Target] | None = config.hook.pytest_sockcheck_targets()
    if ready is not None:
        return list(ready)
    command = config.getoption("sockcheck_cmd")
    url = config.getoption("sockcheck_connect")
    reference = config.getoption("sockcheck_reference")
    manifest = config.getoption("sockcheck_target")
    given = [each for each in (command, url, reference or None, manifest) if each is not None]
    name = config.getoption("sockcheck_program")
    sources = _sources(config)
    if not given and not sources:
        if name or config.getoption("sockcheck_all"):
            raise BadInput(
                "Say what to judge: --reference, --cmd COMMAND, --source FILE, --connect URL or "
                "--target FILE."
            )
        return []
    if len(given) > 1:
        raise BadInput("Give one of --reference, --cmd, --connect and --target, not several.")
    if config.getoption("sockcheck_all"):
        if not reference:
            raise BadInput("--all goes with --reference: a command is one program only.")
        return [reference_target(program) for program in catalogue.programs.values()]
    if manifest:
        return [_described(Path(manifest), name, catalogue)]
    if not name:
        raise BadInput(f"Say which program the target claims to be.{near('', catalogue.programs)}")
    program = catalogue.program(name)
    if command is not None:
        return [command_target(program, command, sources)]
    if sources:
        return [built_target(program, sources)]
    return [address_target(program, url) if url else reference_target(program)]


def _sources(config: pytest.Config) -> tuple[str, ...]:
    """The files of ``--source``. Raises BadInput, also where they go with no command."""
    names = config.getoption("sockcheck_source")
    for option in ("connect", "reference", "target", "all"):
        if names and config.getoption(f"sockcheck_{option}"):
            raise BadInput(f"--source goes with --cmd or alone, not with --{option}.")
    return find_sources(names, Path.cwd(), "--source")


def _described(path: Path, name: str | None, catalogue: Catalogue) -> Target:
    """The target of a manifest, which must not claim to be another program than ``name``."""
    target = load_manifest(path, catalogue)
    if name and catalogue.program(name).name != target.program.name:
        raise BadInput(f"{path} describes a {target.program.name}, not a {name}: leave {name} out.")
    return target


def _patterns(patterns: list[str], option: str, catalogue: Catalogue) -> list[str]:
    for pattern in patterns:
        if not any(_matches(identifier, [pattern]) for identifier in catalogue.requirements):
            raise BadInput(
                f"{option} {pattern!r} matches no requirement."
                f"{near(pattern.upper(), catalogue.requirements)}"
            )
    return patterns


def _matches(identifier: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(identifier, pattern.upper()) for pattern in patterns)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Read the catalogue and the targets first, so that bad input ends the session in order."""
    if session.config.hook.pytest_sockcheck_catalogue() is not None:
        _session(session.config)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import the suites of programs that are not judged in this session."""
    if collection_path.name.startswith("test_deep_"):
        return None if config.getoption("sockcheck_deep") else True
    if not collection_path.is_dir() or config.hook.pytest_sockcheck_catalogue() is None:
        return None
    session = _session(config)
    if collection_path.parent != session.catalogue.folder:
        return None
    judged = {target.program.name for target in session.targets}
    here = [
        requirement
        for requirement in session.catalogue.requirements.values()
        if requirement.folder == collection_path
    ]
    return (bool(judged) and not any(judged & set(each.levels) for each in here)) or None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each check the targets whose program has its requirement."""
    declaration = _declaration(metafunc.definition)
    if declaration is None:
        return
    session = _session(metafunc.config)
    targets = [each for each in session.targets if session.selected(declaration, each)]
    metafunc.fixturenames.append(_PARAMETER)
    metafunc.parametrize(
        _PARAMETER,
        [
            pytest.param(target, marks=pytest.mark.xdist_group(target.name), id=target.name)
            for target in targets
        ],
    )


def _declaration(node: pytest.Item | Any) -> Declaration | None:
    marker = node.get_closest_marker("judges")
    return marker.args[0] if marker else None


def _session(config: pytest.Config) -> SockcheckSession:
    if _SESSION not in config.stash:
        try:
            config.stash[_SESSION] = SockcheckSession(config)
        except BadInput as problem:
            _refuse(config, problem)
    return config.stash[_SESSION]


def _refuse(config: pytest.Config, problem: BadInput) -> NoReturn:
    config.hook.pytest_sockcheck_bad_input(message=str(problem))
    pytest.exit(f"sockcheck: {problem}", returncode=2)


@pytest.fixture(name="server")
def server_placeholder() -> None:
    """A running instance of the target; filled in when the check is called, perhaps in a thread."""


@pytest.fixture(name="bench")
def bench_placeholder() -> None:
    """Payloads, the contract, further instances; filled in as ``server`` is."""


def _parameters(item: pytest.Item) -> dict[str, Any]:
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params) if callspec else {}


def target_of(item: pytest.Item) -> Target:
    """The target that this item judges."""
    target: Target = _parameters(item)[_PARAMETER]
    return target


def check_name(item: pytest.Item) -> str:
    """The check's own name: the function, and its own parameters without the target."""
    target = target_of(item).name
    inside = re.sub(r"^[^\[]*\[(.*)\]$", r"\1", item.name)
    rest = inside.removeprefix(target).removesuffix(target).strip("-")
    function = item.name.partition("[")[0].removeprefix("test_")
    return f"{function}[{rest}]" if rest else function


@pytest.hookimpl(tryfirst=True, specname="pytest_collection_modifyitems")
def pytest_sockcheck_confirm_expectations(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse an expected failure of no check, while all that were collected are still there."""
    if _SESSION not in config.stash or any("::" in argument for argument in config.args):
        return
    checks = [item for item in items if isinstance(_parameters(item).get(_PARAMETER), Target)]
    for target in config.stash[_SESSION].targets:
        own = [item for item in checks if target_of(item) == target]
        try:
            confirm_checks(target, [(_required(item), check_name(item)) for item in own])
        except BadInput as problem:
            _refuse(config, problem)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what was chosen and what it depends on, in the order of running."""
    checks = [item for item in items if _declaration(item)]
    if not checks:
        return
    # A check of which no target has the requirement is collected without one.
    ours = [item for item in checks if isinstance(_parameters(item).get(_PARAMETER), Target)]
    session = _session(config)
    wanted = _with_dependencies(session, ours)
    kept = [item for item in ours if (target_of(item).name, _required(item)) in wanted]
    order = {name: number for number, name in enumerate(session.catalogue.requirements)}
    session.collected = sorted(ours, key=lambda item: _sort_key(item, order))
    kept.sort(key=lambda item: _sort_key(item, order))
    others = [item for item in items if item not in set(checks)]
    config.hook.pytest_deselected(items=[item for item in checks if item not in set(kept)])
    items[:] = others + kept
    config.hook.pytest_sockcheck_collected(session=session, items=kept)


def declaration_of(item: pytest.Item) -> Declaration:
    """What a check of ours declares."""
    declaration = _declaration(item)
    assert declaration is not None
    return declaration


def _required(item: pytest.Item) -> str:
    return declaration_of(item).requirement


def _with_dependencies(session: SockcheckSession, items: list[pytest.Item]) -> set[tuple[str, str]]:
    """The (target, requirement) pairs that were chosen, and what those depend on."""
    wanted: set[tuple[str, str]] = set()
    frontier = [
        (target_of(item).name, _required(item)) for item in items if session.chosen(_required(item))
    ]
    while frontier:
        pair = frontier.pop()
        if pair not in wanted:
            wanted.add(pair)
            requirement = session.catalogue.requirements[pair[1]]
            frontier += [(pair[0], name) for name in requirement.depends_on]
    return wanted


def _sort_key(item: pytest.Item, order: dict[str, int]) -> tuple[int, int, float, int]:
    """Gates of all targets, harmless checks, destructive ones, waiting ones, the last echo."""
    declaration = declaration_of(item)
    if declaration.phase is Phase.GATE:
        group = 0
    elif declaration.phase is Phase.LAST:
        group = 6
    elif declaration.phase is Phase.DEEP:
        group = 5
    elif declaration.waits:
        group = 4 if target_of(item).started_by_us else 1
    elif declaration.destructive:
        group = 3
    else:
        group = 2 if declaration.fresh else 1
    return group, 0, declaration.waits, order[declaration.requirement]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Make the run of each target, before anything is judged."""
    config = session.config
    if _SESSION not in config.stash or config.option.collectonly:
        return
    if any(_declaration(item) for item in session.items):
        try:
            config.stash[_SESSION].prepare()
        except BadInput as problem:
            _refuse(config, problem)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Perform a check of ours, or collect one that runs beside the others."""
    declaration = _declaration(pyfuncitem)
    if declaration is None:
        return None
    session = _session(pyfuncitem.config)
    run = session.runs[target_of(pyfuncitem).name]
    if declaration.phase is not Phase.GATE:
        _launch(session, pyfuncitem.session.items)
    pyfuncitem.config.hook.pytest_sockcheck_started(
        target=run.target.name, check=check_name(pyfuncitem)
    )
    result = run.perform(check_name(pyfuncitem), declaration, _call(pyfuncitem))
    result = as_expected(run.target, result)
    pyfuncitem.user_properties.append(
        ("sockcheck", {"target": run.target.name, "result": result.to_json()})
    )
    _tell_pytest(result, session.config.getoption("sockcheck_strict"))
    return True


def _call(item: pytest.Function) -> Any:
    wanted = set(item._fixtureinfo.argnames)
    parameters = {name: value for name, value in item.callspec.params.items() if name in wanted}

    def call(**given: Any) -> Any:
        arguments = parameters | {name: given[name] for name in wanted if name in given}
        return item.obj(**arguments)

    return call


def _launch(session: SockcheckSession, items: list[pytest.Item]) -> None:
    """Once, when the gates are passed: begin every check that may run beside others."""
    if session.launched:
        return
    session.launched = True
    # The longest waits first; the others keep their order.
    for item in sorted(items, key=lambda each: -_waits(each)):
        declaration = _declaration(item)
        if declaration is None or not isinstance(item, pytest.Function):
            continue
        run = session.runs.get(target_of(item).name)
        if run and run.overlaps(declaration):
            run.launch(check_name(item), declaration, _call(item))


def _waits(item: pytest.Item) -> float:
    declaration = _declaration(item)
    return declaration.waits if declaration else 0.0


def _tell_pytest(result: CheckResult, strict: bool) -> None:
    """Say an outcome in pytest's own terms: a weaker level than MUST does not fail the session."""
    text = f"{result.requirement} ({result.level}): {result.summary}"
    if result.outcome is Outcome.PASSED:
        return
    if result.outcome in (Outcome.BLOCKED, Outcome.NOT_APPLICABLE):
        pytest.skip(f"{result.outcome}: {text}")
    if counts(result, strict) or unsettles(result):
        lines = [f"{result.outcome}: {text}"]
        lines += [f"acceptable: {result.acceptable}", f"observed:   {result.observed}"]
        for name, value in result.evidence.items():
            if name == "repetition":
                continue  # for doing again, not for reading
            lines += [f"{name}:"] + [f"    {line}" for line in _as_lines(value)]
        pytest.fail("\n".join(lines), pytrace=False)
    pytest.xfail(f"{result.outcome}: {text}")


def _as_lines(value: Any) -> list[str]:
    return [str(each).rstrip("\n") for each in value] if isinstance(value, list) else [str(value)]


class Announcer:
    """Hands each result to the hook, in the process that reports (under xdist the controller)."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call":
            return
        for name, value in report.user_properties:
            if name == "sockcheck" and isinstance(value, dict):
                self._announce(value)

    def _announce(self, value: dict[str, Any]) -> None:
        self.config.hook.pytest_sockcheck_result(
            target=value["target"], result=CheckResult.from_json(value["result"])
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End every instance, process and thread."""
    if _SESSION in session.config.stash:
        ours = session.config.stash[_SESSION]
        session.config.hook.pytest_sockcheck_finished(session=ours)
        ours.close()
