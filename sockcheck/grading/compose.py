"""From the results of all parts to the grade of a submission and of the class: pure functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from harness.catalogue import Catalogue
from harness.grade import (
    ClassGrade,
    ForHuman,
    Lateness,
    Override,
    PartGrade,
    State,
    SubmissionGrade,
)
from sockcheck.grading.assignment import Assignment
from sockcheck.grading.marks import for_human, grade_part
from sockcheck.grading.results import PartResult
from sockcheck.grading.roster import Student, members
from sockcheck.grading.submissions import Submission

_NOT_YET = PartResult(State.UNJUDGED, notes=("not judged yet",))


@dataclass(frozen=True)
class Received:
    """A submission that was looked into. ``problem``: why it could not be taken in."""

    submission: Submission
    content: str
    """SHA-256 of its files; empty with a problem."""
    problem: str = ""


def grade_class(
    assignment: Assignment,
    catalogue: Catalogue,
    received: Sequence[Received],
    results: Mapping[tuple[str, str], PartResult],
    students: Sequence[Student],
    overrides: Mapping[str, Sequence[Override]],
) -> ClassGrade:
    """The grades of a class. ``results`` are by name of submission and of part."""
    grades = []
    present: list[Student] = []
    for given in received:
        each, submission = given, given.submission
        names = [submission.name, *submission.students, *submission.identifiers]
        found = members(students, names)
        present += found
        if students and not found:
            noted = replace(submission, notes=(*submission.notes, "it is not on the roster"))
            each = replace(each, submission=noted)
        own = {part.name: results.get((submission.name, part.name)) for part in assignment.parts}
        decided = overrides.get(submission.name, ())
        grades.append(_grade(assignment, catalogue, each, own, found, decided))
    for student in students:
        if student not in present:
            grades.append(_absent(assignment, student, overrides.get(student.name, ())))
    return ClassGrade(assignment.facts, tuple(sorted(grades, key=in_order)))


def in_order(grade: SubmissionGrade) -> tuple[str, str]:
    """By name as people sort names, and the same on every machine."""
    return grade.name.casefold(), grade.name


def _grade(
    assignment: Assignment,
    catalogue: Catalogue,
    received: Received,
    results: Mapping[str, PartResult | None],
    found: Sequence[Student],
    overrides: Sequence[Override],
) -> SubmissionGrade:
    parts = []
    for part in assignment.parts:
        result = results[part.name] or _NOT_YET
        if received.problem:
            result = PartResult(State.NOT_BUILT, notes=("it could not be read",))
        own = [each for each in overrides if each.part == part.name and each.requirement]
        parts.append(grade_part(part, result, catalogue, own))
    submission = received.submission
    lateness, early = _timeliness(assignment, submission, found)
    look_at = [each for part in parts for each in for_human(part)]
    if received.problem:
        look_at.append(ForHuman("", "", received.problem))
    grade = SubmissionGrade(
        name=submission.name,
        state=_state(parts),
        points=None,
        possible=assignment.points,
        students=tuple(each.name for each in found) or submission.students,
        identifiers=tuple(each.identifier for each in found) or submission.identifiers,
        parts=tuple(parts),
        lateness=lateness,
        bonus=round(early + sum(part.points or 0 for part in parts if part.bonus), 2),
        bonus_reason=_bonus_reason(parts, early),
        for_human=tuple(look_at),
        notes=(*submission.notes, *((received.problem,) if received.problem else ())),
        content=received.content,
    )
    return _with_points(grade, overrides)


def _absent(
    assignment: Assignment, student: Student, overrides: Sequence[Override]
) -> SubmissionGrade:
    grade = SubmissionGrade(
        name=student.name,
        state=State.ABSENT,
        points=0.0,
        possible=assignment.points,
        students=(student.name,),
        identifiers=(student.identifier,),
        notes=("nothing was handed in",),
    )
    return _overridden(grade, overrides)


def _state(parts: Sequence[PartGrade]) -> State:
    states = {part.state for part in parts}
    if State.UNJUDGED in states:
        return State.UNJUDGED
    return State.GRADED if State.GRADED in states else State.NOT_BUILT


def _bonus_reason(parts: Sequence[PartGrade], early: float) -> str:
    reasons = [part.name for part in parts if part.bonus and part.points]
    return " and ".join(reasons + (["handed in early"] if early else []))


def _timeliness(
    assignment: Assignment, submission: Submission, found: Sequence[Student]
) -> tuple[Lateness | None, float]:
    """How late it was, and the points that being early earned."""
    times = [each.submitted for each in found if each.submitted]
    submitted = submission.submitted or max(times, default=None)
    if submitted is None or assignment.deadline is None:
        return None, 0.0
    if submitted.tzinfo is None:
        submitted = submitted.replace(tzinfo=assignment.deadline.tzinfo)
    days_more = max([submission.extension, *(each.extension for each in found)])
    deadline = assignment.deadline + timedelta(days=days_more)
    late = assignment.late
    over = submitted - deadline - timedelta(minutes=late.grace_minutes)
    if over <= timedelta(0):
        return Lateness(submitted.isoformat(), 0.0, 0.0, "in time"), _early(
            assignment, deadline, submitted
        )
    days = over / timedelta(days=1)
    percent = min(late.at_most_percent, math.ceil(days) * late.percent_per_day)
    penalty = round(assignment.points * percent / 100, 2)
    begun = math.ceil(days)
    reason = f"{begun} day{'s' if begun > 1 else ''} late: {percent:g} % of {assignment.points:g}"
    return Lateness(submitted.isoformat(), round(days, 4), penalty, reason), 0.0


def _early(assignment: Assignment, deadline: datetime, submitted: datetime) -> float:
    early = assignment.early
    days = math.floor((deadline - submitted) / timedelta(days=1))
    return min(early.at_most, max(0, days) * early.points_per_day)


def _with_points(grade: SubmissionGrade, overrides: Sequence[Override]) -> SubmissionGrade:
    points: float | None = None
    if grade.state is not State.UNJUDGED:
        earned = sum(part.points or 0.0 for part in grade.parts if not part.bonus)
        penalty = grade.lateness.penalty if grade.lateness else 0.0
        points = round(max(0.0, earned + grade.bonus - penalty), 2)
    grade = SubmissionGrade(**{**vars(grade), "points": points})
    return _overridden(grade, overrides)


def _overridden(grade: SubmissionGrade, overrides: Sequence[Override]) -> SubmissionGrade:
    """With the decisions by hand; one on the whole submission settles an unjudged one too."""
    applied = []
    points, state = grade.points, grade.state
    for each in overrides:
        if each.requirement:
            applied.append(each)
            continue
        applied.append(Override(each.points, each.reason, before=points))
        points = each.points
        state = State.GRADED if state is State.UNJUDGED else state
    changed = {"points": points, "state": state, "overrides": tuple(applied)}
    return SubmissionGrade(**{**vars(grade), **changed})
