"""The model of a grade, how marks come about, and how assignments and submissions are read."""

from __future__ import annotations

import json
from datetime import date

import pytest

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
