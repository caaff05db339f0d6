"""The pytest plugin: targets from options, checks from ``judges``, outcomes into reports.

Load it with ``-p harness.plugin``; the suites' ``conftest.py`` names the catalogue by the hook
``pytest_sockcheck_catalogue``. Works alone under plain pytest, under xdist (all checks of a target
in one worker: ``--dist loadgroup``), and under ``sockcheck run``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from harness.checks import Phase
from harness.errors import BadInput
from harness.items import (
    PARAMETER,
    call_of,
    check_name,
    found_declaration,
    parameters,
    required,
    sort_key,
    target_of,
    waits,
)
from harness.manifest import as_expected, confirm_checks
from harness.options import add_options
from harness.outcomes import Outcome
from harness.result import CheckResult
from harness.session import SockcheckSession
from harness.targets import Target
from harness.verdict import counts, unsettles

_SESSION = pytest.StashKey[SockcheckSession]()


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
    add_options(parser)


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
    declaration = found_declaration(metafunc.definition)
    if declaration is None:
        return
    session = _session(metafunc.config)
    targets = [each for each in session.targets if session.selected(declaration, each)]
    metafunc.fixturenames.append(PARAMETER)
    metafunc.parametrize(
        PARAMETER,
        [
            pytest.param(target, marks=pytest.mark.xdist_group(target.name), id=target.name)
            for target in targets
        ],
    )


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


@pytest.fixture(name="seen")
def seen_placeholder() -> None:
    """What came of the act that the check declares; filled in as ``server`` is."""


@pytest.hookimpl(tryfirst=True, specname="pytest_collection_modifyitems")
def pytest_sockcheck_confirm_expectations(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse an expected failure of no check, while all that were collected are still there."""
    if _SESSION not in config.stash or any("::" in argument for argument in config.args):
        return
    checks = [item for item in items if isinstance(parameters(item).get(PARAMETER), Target)]
    for target in config.stash[_SESSION].targets:
        if not target.expectations:
            continue
        own = [item for item in checks if target_of(item) == target]
        try:
            confirm_checks(target, [(required(item), check_name(item)) for item in own])
        except BadInput as problem:
            _refuse(config, problem)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what was chosen and what it depends on, in the order of running."""
    checks = [item for item in items if found_declaration(item)]
    if not checks:
        return
    # A check of which no target has the requirement is collected without one.
    ours = [item for item in checks if isinstance(parameters(item).get(PARAMETER), Target)]
    session = _session(config)
    wanted = session.with_dependencies(ours)
    kept = [item for item in ours if (target_of(item).name, required(item)) in wanted]
    order = {name: number for number, name in enumerate(session.catalogue.requirements)}
    session.collected = sorted(ours, key=lambda item: sort_key(item, order))
    kept.sort(key=lambda item: sort_key(item, order))
    others = [item for item in items if not found_declaration(item)]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in checks if item not in chosen])
    items[:] = others + kept
    config.hook.pytest_sockcheck_collected(session=session, items=kept)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Make the run of each target, before anything is judged."""
    config = session.config
    if _SESSION not in config.stash or config.option.collectonly:
        return
    if any(found_declaration(item) for item in session.items):
        try:
            config.stash[_SESSION].prepare()
        except BadInput as problem:
            _refuse(config, problem)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Perform a check of ours, or collect one that runs beside the others."""
    declaration = found_declaration(pyfuncitem)
    if declaration is None:
        return None
    session = _session(pyfuncitem.config)
    run = session.runs[target_of(pyfuncitem).name]
    if declaration.phase is not Phase.GATE:
        _launch(session, pyfuncitem.session.items)
    pyfuncitem.config.hook.pytest_sockcheck_started(
        target=run.target.name, check=check_name(pyfuncitem)
    )
    result = run.perform(check_name(pyfuncitem), declaration, call_of(pyfuncitem))
    result = as_expected(run.target, result)
    pyfuncitem.user_properties.append(
        ("sockcheck", {"target": run.target.name, "result": result.to_json()})
    )
    _tell_pytest(result, session.config.getoption("sockcheck_strict"))
    return True


def _launch(session: SockcheckSession, items: list[pytest.Item]) -> None:
    """Once, when the gates are passed: begin every check that may run beside others."""
    if session.launched:
        return
    session.launched = True
    # The longest waits first; the others keep their order.
    for item in sorted(items, key=lambda each: -waits(each)):
        declaration = found_declaration(item)
        if declaration is None or not isinstance(item, pytest.Function):
            continue
        run = session.runs.get(target_of(item).name)
        if run and run.overlaps(declaration):
            run.launch(check_name(item), declaration, call_of(item))


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
