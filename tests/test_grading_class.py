"""From parts to the grade of a class: lateness, bonus, overrides, roster, table, difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import suites
from harness import __version__
from harness.catalogue import load
from harness.grade import ClassGrade, Override, State, SubmissionGrade
from harness.outcomes import Outcome
from sockcheck.grading.assignment import Assignment
from sockcheck.grading.compose import Received, grade_class
from sockcheck.grading.grades_csv import grades_csv
from sockcheck.grading.regrade import changes
from sockcheck.grading.results import PartResult
from sockcheck.grading.roster import Student
from sockcheck.grading.submissions import Submission
from tests.test_grading import assignment, result

CATALOGUE = load(suites.FOLDER)
TEXT = f"""
title = "Echo"
suite = "{__version__}"
deadline = 2026-10-01T23:59:00+01:00
[late]
percent_per_day = 10
at_most_percent = 25
grace_minutes = 10
[bonus]
points_per_day_early = 0.5
at_most = 1
[[part]]
program = "tcp-echo-iterative"
command = "./server"
[[part]]
program = "udp-echo-server"
command = "./udp"
points = 4
bonus = true
"""


@pytest.fixture
def asked(tmp_path: Path) -> Assignment:
    return assignment(tmp_path, TEXT)


def grade(
    asked: Assignment,
    *,
    name: str = "ada",
    late: timedelta | None = None,
    students: tuple[Student, ...] = (),
    overrides: tuple[Override, ...] = (),
    results: dict[str, PartResult] | None = None,
) -> ClassGrade:
    """A class of one, whose parts all passed but for those given."""
    assert asked.deadline is not None
    submitted = None if late is None else asked.deadline + late
    submission = Submission(name, (), submitted=submitted)
    passed = {part.name: result(part) for part in asked.parts} | (results or {})
    return grade_class(
        asked,
        CATALOGUE,
        [Received(submission, "content")],
        {(name, part): each for part, each in passed.items()},
        list(students),
        {name: list(overrides)},
    )


def only(found: ClassGrade) -> SubmissionGrade:
    (submission,) = found.submissions
    return submission


@pytest.mark.parametrize(
    ("late", "points", "penalty"),
    [
        (None, 14, 0),
        (timedelta(0), 14, 0),
        (timedelta(minutes=10), 14, 0),
        (timedelta(minutes=11), 13, 1),
        (timedelta(days=1, minutes=10), 13, 1),
        (timedelta(days=1, minutes=11), 12, 2),
        (timedelta(days=30), 11.5, 2.5),
        (-timedelta(hours=23), 14, 0),
        (-timedelta(days=1), 14.5, 0),
        (-timedelta(days=9), 15, 0),
    ],
)
def test_lateness_and_bonus(
    asked: Assignment, late: timedelta | None, points: float, penalty: float
) -> None:
    found = only(grade(asked, late=late))
    assert (found.points, found.possible) == (points, 10)
    assert (found.lateness.penalty if found.lateness else 0) == penalty


def test_an_extension_and_the_time_of_the_roster(asked: Assignment) -> None:
    assert asked.deadline is not None
    handed_in = asked.deadline + timedelta(days=1, hours=23)
    student = Student("Ada", "1815", frozenset({"ada"}), submitted=handed_in, extension=2)
    found = only(grade(asked, students=(student,)))
    assert found.lateness is not None
    assert (found.points, found.lateness.penalty) == (14, 0)
    found = only(grade(asked, students=(replace(student, extension=0),)))
    assert (found.points, found.students, found.identifiers) == (12, ("Ada",), ("1815",))


def test_the_absent_and_the_unknown(asked: Assignment) -> None:
    bob = Student("Bob", "1816", frozenset({"bob"}))
    ada, absent = grade(asked, students=(bob,)).submissions
    assert (absent.name, absent.state, absent.points) == ("Bob", State.ABSENT, 0)
    assert "it is not on the roster" in ada.notes


def test_nothing_below_zero(asked: Assignment) -> None:
    nothing = {part.name: PartResult(State.NOT_BUILT) for part in asked.parts}
    found = only(grade(asked, late=timedelta(days=9), results=nothing))
    assert (found.points, found.state) == (0, State.NOT_BUILT)


def test_one_unjudged_part_leaves_the_submission_unjudged(asked: Assignment) -> None:
    part = asked.parts[0]
    error = {part.name: result(part, TCP_ECHO_LARGE=Outcome.ERROR)}
    found = only(grade(asked, results=error))
    assert (found.points, found.state) == (None, State.UNJUDGED)
    settled = only(grade(asked, results=error, overrides=(Override(7, "read it myself"),)))
    assert (settled.points, settled.state) == (7, State.GRADED)
    assert settled.overrides[0].before is None


def test_an_override_tells_what_was_before(asked: Assignment) -> None:
    found = only(grade(asked, overrides=(Override(3, "copied"),)))
    assert found.points == 3
    assert found.overrides == (Override(3, "copied", before=14),)


def test_the_table_has_nothing_that_a_spreadsheet_runs(asked: Assignment) -> None:
    text = grades_csv(grade(asked, name='=HYPERLINK("x")'))
    assert "\n\"'=HYPERLINK" in text


def test_the_table_does_not_depend_on_time_or_speed(asked: Assignment) -> None:
    part = asked.parts[0]
    quick = result(part, TCP_ECHO_LARGE=Outcome.FAILED)
    slow = tuple(
        replace(check, seconds=99.0, evidence={"transcript": ["9.9 late"]})
        for check in quick.checks
    )
    first = grades_csv(grade(asked, results={part.name: quick}))
    assert first == grades_csv(grade(asked, results={part.name: replace(quick, checks=slow)}))


def test_the_difference_says_whose_mark_changes_and_why(asked: Assignment, tmp_path: Path) -> None:
    part = asked.parts[0]
    failed = {part.name: result(part, TCP_ECHO_LARGE=Outcome.FAILED)}
    before, after = grade(asked, results=failed), grade(asked)
    assert changes(before, before) == []
    (change,) = changes(before, after)
    assert (change.name, change.after) == ("ada", 14)
    assert change.reasons == ("tcp-echo-iterative: TCP-ECHO-LARGE: failed → passed",)
    weighed = assignment(tmp_path, TEXT + "[part.weights]\nMUST = 3\n")
    assert changes(after, grade(weighed)) == []  # nobody's points change
    dearer = assignment(tmp_path, TEXT.replace('./server"', './server"\npoints = 20'))
    (change,) = changes(after, grade(dearer))
    assert change.reasons[-1] == "tcp-echo-iterative: what its requirements are worth has changed"
    gone = changes(after, grade(asked, name="bob"))
    assert [each.reasons for each in gone] == [
        ("it is not there any more",),
        ("it was not there before",),
    ]
