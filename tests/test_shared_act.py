"""An act that several checks judge is performed once, and each check has a verdict of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import suites
from harness.bench import Bench
from harness.catalogue import load
from harness.checks import Declaration, judges
from harness.engine import Engine
from harness.instances import Instances
from harness.outcomes import Failed, Outcome
from harness.result import CheckResult
from harness.server import Server
from harness.target_run import TargetRun
from harness.targets import command_target
from tests.zoo_programs import sockcheck as run_sockcheck

SERVERS = Path(__file__).parent / "servers.py"
ECHO = f"{sys.executable} -S {SERVERS} echo {{port}}"
Check = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[TargetRun]:
    """A run against an echo server of which nothing has been judged yet."""
    engine = Engine(load(suites.FOLDER), seed=1, capture_folder=tmp_path)
    target = command_target(engine.catalogue.program("tcp-echo"), ECHO)
    made = TargetRun(Instances(engine, target))
    yield made
    made.close()
    engine.close()


def declared(requirement: str, act: Check, check: Check) -> Declaration:
    marked: Any = judges(requirement, acceptable="what is right", act=act)(check)
    found: Declaration = marked.pytestmark[-1].args[0]
    return found


def judged(run: TargetRun, act: Check, **checks: Check) -> dict[str, CheckResult]:
    """Launch these checks of one act together; their results by name."""
    requirements = ["TCP-ECHO-NO-ZOMBIES", "TCP-ECHO-NO-LEAKED-MEMORY", "TCP-ECHO-URGENT"]
    declarations = {
        name: declared(requirement, act, check)
        for requirement, (name, check) in zip(requirements, checks.items(), strict=False)
    }
    for name, declaration in declarations.items():
        run.launch(name, declaration, checks[name])
    return {name: run.perform(name, each, checks[name]) for name, each in declarations.items()}


def echoes(server: Server, bench: Bench) -> list[Server]:
    """A client gets its echo."""
    peer = server.connect()
    peer.expect_echo(bench.payloads.line(20))
    peer.close()
    return [server]


def test_an_act_is_performed_once_for_all_that_judge_it(run: TargetRun) -> None:
    performed: list[Server] = []

    def act(server: Server, bench: Bench) -> list[Server]:
        performed.append(server)
        return echoes(server, bench)

    def sees(seen: list[Server], **_: object) -> None:
        assert seen == performed

    results = judged(run, act, first=sees, second=sees, third=sees)
    assert [each.outcome for each in results.values()] == [Outcome.PASSED] * 3
    assert len(performed) == 1
    assert performed[0].world is not None
    alone = run.perform("alone", declared("TCP-ECHO-URGENT", act, sees), lambda **_: "by itself")
    assert (alone.outcome, alone.observed) == (Outcome.PASSED, "by itself")
    assert len(performed) == 2, "what is not launched with the others acts by itself"


def test_what_one_check_finds_is_no_matter_of_the_others(run: TargetRun) -> None:
    def blames(bench: Bench, **_: object) -> None:
        step = bench.transcript.step("live", "target")
        step.due["alive"], step.met = True, False
        raise Failed("it is not as it should be", observed="this")

    def goes_on(server: Server, bench: Bench, **_: object) -> str:
        server.connect().expect_echo(bench.payloads.line(20))
        return f"{len(bench.transcript.steps)} steps"

    results = judged(run, echoes, first=blames, second=goes_on, third=blames)
    outcomes = [Outcome.FAILED, Outcome.PASSED, Outcome.FAILED]
    assert [each.outcome for each in results.values()] == outcomes
    first, third = results["first"].evidence, results["third"].evidence
    assert [step["verb"] for step in first["repetition"]["steps"]].count("live") == 1
    assert first["repetition"]["steps"] == third["repetition"]["steps"]
    assert any("client 1" in line for line in first["transcript"])
    for each in (first, third):
        assert each["target"], "the instance is there until the last has judged"
        assert Path(each["capture"]).stat().st_size > 500


def test_a_failed_act_fails_all_that_judge_it(run: TargetRun) -> None:
    def act(server: Server, bench: Bench) -> None:
        server.kill()
        server.connect().expect_echo(bench.payloads.line(20))

    def never(**_: object) -> None:
        raise AssertionError("what did not come about was judged")

    for result in judged(run, act, first=never, second=never).values():
        assert result.outcome is Outcome.FAILED
        assert "could not connect" in result.summary
        assert any("SIGKILL" in line for line in result.evidence["transcript"])
        assert result.evidence["repetition"]["steps"]


def test_crowds_are_served_once_and_a_planned_exit_is_told_apart(tmp_path: Path) -> None:
    """Of a server that exits after 120 clients a hundred were served, but not the crowd."""
    only = ("TCP-ECHO-HUNDRED-CLIENTS", "TCP-ECHO-NO-ZOMBIES", "TCP-ECHO-NO-LEAKED-MEMORY")
    words = [word for name in only for word in ("--only", name)]
    command_line = f"{sys.executable} -S {SERVERS} tired {{port}}"
    document = run_sockcheck(tmp_path, "run", "tcp-echo", "--cmd", command_line, *words)
    found = {each["requirement"]: each for each in document["checks"]}
    assert found[only[0]]["outcome"] == "passed", found[only[0]]["summary"]
    for name in only[1:]:
        assert found[name]["outcome"] == "failed"
        assert "client 121" in found[name]["summary"] + str(found[name]["evidence"])
