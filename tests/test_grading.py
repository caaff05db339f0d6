"""The model of a grade, how marks come about, and how assignments and submissions are read."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

import suites
from harness import __version__
from harness.catalogue import load
from harness.checks import Phase
from harness.errors import BadInput
from harness.grade import (
    AssignmentFacts,
    ClassGrade,
    ForHuman,
    Lateness,
    Mark,
    Override,
    PartFacts,
    PartGrade,
    State,
    SubmissionGrade,
)
from harness.outcomes import Level, Outcome
from harness.result import CheckResult
from harness.sandbox.limits import Limits
from sockcheck.grading.assignment import Assignment, Part, confirm_version, depended_on, read
from sockcheck.grading.marks import for_human, grade_part
from sockcheck.grading.results import PartResult, doubtful, settle


def a_class() -> ClassGrade:
    check = CheckResult("STARTS", Level.MUST, "starts", Outcome.PASSED, evidence={"done": "x"})
    mark = Mark(
        *("STARTS", Level.MUST, Outcome.PASSED, 1.0, 1.0, "it passed"),
        hidden=True,
        hidden_until="2026-10-02",
        attempts=(Outcome.FAILED, Outcome.PASSED),
        checks=(check,),
    )
    part = PartGrade(
        *("echo", "tcp-echo", State.GRADED, 10.0, 10.0),
        marks=(mark,),
        notes=("found in .",),
        discovered=(("backlog", "5"),),
    )
    ada = SubmissionGrade(
        *("ada", State.GRADED, 9.0, 10.0, ("Ada",), ("1815",), (part,)),
        lateness=Lateness("2026-10-01T12:00", 1.0, 1.0, "one day late"),
        overrides=(Override(9.0, "by hand", before=8.0),),
        for_human=(ForHuman("echo", "STARTS", "two runs disagree"),),
        notes=("a note",),
    )
    bob = SubmissionGrade("bob", State.ABSENT, 0.0, 10.0)
    facts = AssignmentFacts("Echo", "0.1.0", 7, (PartFacts("echo", "tcp-echo", 10.0),))
    return ClassGrade(facts, (ada, bob))


def test_the_model_survives_json() -> None:
    grade = a_class()
    assert ClassGrade.from_json(json.loads(json.dumps(grade.to_json()))) == grade


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="schema"):
        ClassGrade.from_json({**a_class().to_json(), "schema": "sockcheck-grade/0"})


def test_hidden_until_its_day() -> None:
    mark = a_class().submissions[0].parts[0].marks[0]
    assert mark.is_hidden(date(2026, 10, 1))
    assert not mark.is_hidden(date(2026, 10, 2))


CATALOGUE = load(suites.FOLDER)
MINIMAL = f"""
title = "Echo"
suite = "{__version__}"
seed = 7
[[part]]
program = "tcp-echo-iterative"
command = "./server {{port}}"
"""


def assignment(tmp_path: Path, text: str = MINIMAL) -> Assignment:
    path = tmp_path / "assignment.toml"
    path.write_text(text, encoding="utf-8")
    return read(path, CATALOGUE, asdict(Limits()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'suite' is missing"),
        (MINIMAL.replace("[[part]]", "[[parts]]"), "unknown key 'parts'. Did you mean part?"),
        (MINIMAL.replace("iterative", "iterativ"), "Did you mean tcp-echo-iterative"),
        (MINIMAL.split("[[part]]")[0], "no [[part]]"),
        (MINIMAL + "points = 0\n", "points = 0: give a number above 0"),
        (MINIMAL + "points = nan\n", "points = nan: give a number above 0"),
        (MINIMAL.replace("seed = 7", "seed = 0"), "seed = 0: give a whole number from 1"),
        (MINIMAL + "[part.weights]\nTCP-ECHO-PLAN = 2\n", "Did you mean TCP-ECHO-PLAIN"),
        (MINIMAL + "[part.weights]\nMUST = -1\n", "MUST = -1: give a number from 0"),
        (MINIMAL + '[part.weights]\nMUST = "much"\n', "MUST = 'much': give a number from 0"),
        (MINIMAL + '[part.weights]\n"@hard" = 2\n', "there is no group '@hard'"),
        (MINIMAL + "[part.weights]\nMUST = 0\nSHOULD = 0\n", "has the weight 0"),
        (MINIMAL + "[limits]\nmemry = 3\n", "unknown key 'memry'. Did you mean memory?"),
        (MINIMAL + '[limits]\nmemory = "much"\n', "give a number, or bytes such as"),
        (MINIMAL + "[late]\npercent_per_day = 10\n", "[late] needs a deadline"),
        ("deadline = 2026-10-01T12:00:00\n" + MINIMAL, "give the offset from UTC"),
        (MINIMAL + MINIMAL[MINIMAL.index("[[part]]") :], "two parts have the name"),
        (MINIMAL + '[[hidden]]\nrequirements = ["NO-SUCH"]\n', "matches no requirement"),
        (MINIMAL + 'essential = ["X"]\n', "essential: 'X' matches no requirement"),
        (MINIMAL + "title", "no valid TOML"),
    ],
)
def test_a_mistake_in_an_assignment_is_explained(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=re.escape(said)):
        assignment(tmp_path, text)


def test_another_suite_version_is_refused(tmp_path: Path) -> None:
    read_one = assignment(tmp_path, MINIMAL.replace(__version__, "99.0"))
    with pytest.raises(BadInput, match="sockcheck regrade"):
        confirm_version(read_one)


def test_the_more_exact_weight_wins(tmp_path: Path) -> None:
    text = MINIMAL.replace("[[part]]", '[groups]\nends = ["*-HALF-CLOSE*"]\n[[part]]')
    text += '[part.weights]\nMUST = 1\n"TCP-ECHO-*" = 2\n"@ends" = 3\nTCP-ECHO-HALF-CLOSE = 4\n'
    weights = assignment(tmp_path, text).parts[0].weights
    assert weights["STARTS"] == 1
    assert weights["TCP-ECHO-PLAIN"] == 2
    assert weights["TCP-ECHO-HALF-CLOSE-IDLE"] == 3
    assert weights["TCP-ECHO-HALF-CLOSE"] == 4


def test_limits_may_be_written_as_people_do(tmp_path: Path) -> None:
    limits = assignment(tmp_path, MINIMAL + '[limits]\nmemory = "64 MiB"\nfiles = 10\n').limits
    assert limits == {"memory": 64 << 20, "files": 10}


def test_weights_do_not_change_the_key_of_a_result(tmp_path: Path) -> None:
    before = assignment(tmp_path)
    weighed = assignment(tmp_path, MINIMAL + "[part.weights]\nMUST = 5\n")
    other = assignment(tmp_path, MINIMAL.replace("./server", "./serve"))
    assert before.key(before.parts[0], "c", "s") == weighed.key(weighed.parts[0], "c", "s")
    assert before.key(before.parts[0], "c", "s") != other.key(other.parts[0], "c", "s")
    assert before.facts.fingerprint != weighed.facts.fingerprint


def result(part: Part, **outcomes: Outcome) -> PartResult:
    """Every requirement passed, but for those named (with _ for -)."""
    given = {name.replace("_", "-"): outcome for name, outcome in outcomes.items()}
    checks = [
        CheckResult(name, part.levels[name], name.lower(), given.get(name, Outcome.PASSED))
        for name in part.weights
    ]
    return PartResult(State.GRADED, tuple(checks))


@pytest.fixture
def echo(tmp_path: Path) -> Part:
    return assignment(tmp_path).parts[0]


def test_all_passed_is_all_points(echo: Part) -> None:
    grade = grade_part(echo, result(echo), CATALOGUE)
    assert (grade.points, grade.state) == (10.0, State.GRADED)
    assert sum(mark.possible for mark in grade.marks) == pytest.approx(10, abs=1e-3)


def test_a_failure_costs_its_share(echo: Part) -> None:
    grade = grade_part(echo, result(echo, TCP_ECHO_LARGE=Outcome.FAILED), CATALOGUE)
    assert grade.points == round(10 - echo.share("TCP-ECHO-LARGE"), 2)


def test_what_is_blocked_costs_once(echo: Part) -> None:
    """The failure costs its points; what it blocks is neither earned nor lost."""
    blocked = {"TCP_ECHO_HUNDRED_CLIENTS": Outcome.FAILED, "TCP_ECHO_NO_ZOMBIES": Outcome.BLOCKED}
    found = grade_part(echo, result(echo, **blocked), CATALOGUE)
    marks = {mark.requirement: mark for mark in found.marks}
    assert marks["TCP-ECHO-NO-ZOMBIES"].blocked_by == "TCP-ECHO-HUNDRED-CLIENTS"
    assert not marks["TCP-ECHO-NO-ZOMBIES"].counted
    counted = 10 - echo.share("TCP-ECHO-NO-ZOMBIES")
    lost = echo.share("TCP-ECHO-HUNDRED-CLIENTS")
    assert found.points == round(10 * (counted - lost) / counted, 2)


def test_what_an_essential_failure_blocks_is_lost(echo: Part) -> None:
    assert echo.essential == {"STARTS", "TCP-ECHO-PLAIN"}
    blocked = [name for name in echo.weights if "TCP-ECHO-PLAIN" in depended_on(name, CATALOGUE)]
    outcomes = {name.replace("-", "_"): Outcome.BLOCKED for name in blocked}
    found = grade_part(echo, result(echo, **outcomes, TCP_ECHO_PLAIN=Outcome.FAILED), CATALOGUE)
    lost = sum(echo.share(name) for name in [*blocked, "TCP-ECHO-PLAIN"])
    assert found.points == round(10 - lost, 2)
    assert all(mark.counted for mark in found.marks)


def test_not_starting_has_failed_and_is_not_unjudged(echo: Part) -> None:
    blocked = [name for name in echo.weights if "STARTS" in depended_on(name, CATALOGUE)]
    outcomes = {name.replace("-", "_"): Outcome.BLOCKED for name in blocked}
    others = {name.replace("-", "_"): Outcome.FAILED for name in set(echo.weights) - set(blocked)}
    found = grade_part(echo, result(echo, **outcomes, **others), CATALOGUE)
    assert (found.points, found.state) == (0.0, State.GRADED)


def test_a_harness_error_never_costs_a_mark(echo: Part) -> None:
    found = grade_part(echo, result(echo, TCP_ECHO_LARGE=Outcome.ERROR), CATALOGUE)
    assert (found.points, found.state) == (None, State.UNJUDGED)
    decided = Override(0.1, "seen by hand", echo.name, "TCP-ECHO-LARGE")
    found = grade_part(echo, result(echo, TCP_ECHO_LARGE=Outcome.ERROR), CATALOGUE, [decided])
    assert found.state is State.GRADED
    assert found.points == round(10 - echo.share("TCP-ECHO-LARGE") + 0.1, 2)


def test_inconclusive_is_not_counted_and_shown_to_a_human(echo: Part) -> None:
    found = grade_part(echo, result(echo, TCP_ECHO_LARGE=Outcome.INCONCLUSIVE), CATALOGUE)
    assert (found.points, found.state) == (10.0, State.GRADED)
    assert [each.requirement for each in for_human(found)] == ["TCP-ECHO-LARGE"]


def test_an_essential_doubt_leaves_it_unjudged(echo: Part) -> None:
    found = grade_part(echo, result(echo, STARTS=Outcome.INCONCLUSIVE), CATALOGUE)
    assert (found.points, found.state) == (None, State.UNJUDGED)


def test_much_doubt_leaves_it_unjudged(echo: Part) -> None:
    names = [name for name in echo.weights if name not in echo.essential]
    some = {name.replace("-", "_"): Outcome.INCONCLUSIVE for name in names[:3]}
    most = {name.replace("-", "_"): Outcome.INCONCLUSIVE for name in names[: len(names) // 2]}
    assert grade_part(echo, result(echo, **some), CATALOGUE).points == 10
    assert grade_part(echo, result(echo, **most), CATALOGUE).state is State.UNJUDGED


def test_essential_is_what_the_gates_judge() -> None:
    gates = set()
    for module in pkgutil.walk_packages(suites.__path__, "suites."):
        for function in vars(importlib.import_module(module.name)).values():
            for mark in getattr(function, "pytestmark", ()):
                if mark.name == "judges" and mark.args[0].phase is Phase.GATE:
                    gates.add(mark.args[0].requirement)
    assert gates == {each.id for each in CATALOGUE.requirements.values() if each.essential}


def test_what_the_machine_prevented_is_run_again_and_what_disagrees_is_not(echo: Part) -> None:
    doubt = result(echo, TCP_ECHO_LARGE=Outcome.INCONCLUSIVE)
    assert not doubt.settled
    assert replace(doubt, attempts={"tcp-echo-large": (F, P)}).settled
    assert not result(echo, TCP_ECHO_LARGE=Outcome.ERROR).settled
    assert result(echo, TCP_ECHO_LARGE=Outcome.FAILED).settled


def test_partial_credit_within_a_requirement(echo: Part) -> None:
    checks = list(result(echo).checks)
    more = [
        CheckResult("TCP-ECHO-LARGE", Level.MUST, f"large[{n}]", outcome)
        for n, outcome in enumerate([Outcome.FAILED, Outcome.PASSED, Outcome.PASSED])
    ]
    found = grade_part(echo, PartResult(State.GRADED, (*checks, *more)), CATALOGUE)
    mark = next(each for each in found.marks if each.requirement == "TCP-ECHO-LARGE")
    assert mark.points == pytest.approx(mark.possible * 3 / 4, abs=1e-5)
    assert "3 of 4 checks passed" in mark.reason


def test_an_expected_failure_is_neither_earned_nor_lost(echo: Part) -> None:
    checks = [
        replace(check, outcome=Outcome.FAILED, expected=True)
        if check.requirement == "TCP-ECHO-LARGE"
        else check
        for check in result(echo).checks
    ]
    found = grade_part(echo, PartResult(State.GRADED, tuple(checks)), CATALOGUE)
    assert found.points == 10.0


@pytest.mark.parametrize("state", [State.NOT_BUILT, State.MISSING])
def test_nothing_built_earns_nothing(echo: Part, state: State) -> None:
    found = grade_part(echo, PartResult(state, build_output="error"), CATALOGUE)
    assert (found.points, found.state, found.build_output) == (0.0, state, "error")


def histories(*outcomes: Outcome, level: Level = Level.MUST) -> list[CheckResult]:
    return [CheckResult("STARTS", level, "starts", outcome) for outcome in outcomes]


P, F, E, I, B = (  # noqa: E741
    *(Outcome.PASSED, Outcome.FAILED, Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.BLOCKED),
)


@pytest.mark.parametrize(
    ("outcomes", "again", "settled"),
    [
        ([P], False, P),
        ([F], True, F),
        ([F, F], False, F),
        ([F, P], False, I),
        ([F, B], True, I),
        ([F, B, F], False, F),
        ([I], True, I),
        ([I, P], False, P),
        ([I, F], True, I),
        ([I, F, F], False, F),
        ([I, F, P], False, I),
        ([I, I], False, I),
        ([E], True, E),
        ([E, P], False, P),
        ([E, E], False, E),
        ([B], False, B),
    ],
)
def test_runs_of_a_check(outcomes: list[Outcome], again: bool, settled: Outcome) -> None:
    assert doubtful(histories(*outcomes)) is again
    assert settle(histories(*outcomes)).outcome is settled


def test_a_failed_may_is_not_repeated() -> None:
    assert not doubtful(histories(F, level=Level.MAY))


def test_the_result_of_a_part_survives_json(echo: Part) -> None:
    made = replace(result(echo), attempts={"large": (F, F)}, discovered=(("backlog", "5"),))
    assert PartResult.from_json(json.loads(json.dumps(made.to_json()))) == made
