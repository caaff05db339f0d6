"""What a student may see of a grade: the same grade without anything that is hidden.

Every report for students is made from :func:`student_view` and from nothing else, so that a
writer has nothing to leak: neither the name nor the evidence of a hidden check is there. While
something is hidden the total is not told either, nor what lateness and bonus come to, for whoever
knows the total and the visible points knows the hidden ones (Gradescope does the same: no total
while a test is hidden). Told is what the hidden checks are worth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from harness.grade import AssignmentFacts, Lateness, Mark, PartGrade, State, SubmissionGrade
from harness.outcomes import Outcome
from harness.result import CheckResult

_UNNAMED = "a hidden check"


@dataclass(frozen=True)
class StudentView:
    """A submission as its student sees it."""

    submission: SubmissionGrade
    """Without what is hidden. Its points and what is possible are those of the visible marks."""
    hidden_points: float = 0.0
    """What the hidden marks are worth; 0 where nothing is hidden."""
    shown_from: str = ""
    """The first day (ISO 8601) on which more is shown; empty if never, or nothing is hidden."""

    @property
    def complete(self) -> bool:
        """Whether nothing is hidden, so that the points are the final ones."""
        return not self.hidden_points


def student_view(
    submission: SubmissionGrade, assignment: AssignmentFacts, today: date
) -> StudentView:
    """The view of the student on that day."""
    hidden = [mark for part in submission.parts for mark in part.marks if mark.is_hidden(today)]
    worth = round(sum(mark.possible for mark in hidden), 2)
    if not hidden:
        return StudentView(submission)
    clean = _Cleaner(hidden, worth)
    shown = replace(
        submission,
        parts=tuple(clean.part(part, today) for part in submission.parts),
        overrides=tuple(
            each for each in submission.overrides if each.requirement not in clean.requirements
        ),
        for_human=tuple(
            replace(each, reason=clean.text(each.reason))
            for each in submission.for_human
            if each.requirement not in clean.requirements
        ),
        notes=tuple(clean.text(note) for note in submission.notes),
    )
    if worth:
        shown = _without_total(shown, assignment)
    days = sorted(mark.hidden_until for mark in hidden if mark.hidden_until)
    return StudentView(shown, worth, days[0] if days else "")


def _without_total(shown: SubmissionGrade, assignment: AssignmentFacts) -> SubmissionGrade:
    """The visible points in the place of the total, and nothing from which it could be told."""
    lateness = shown.lateness
    if lateness and (lateness.days or lateness.penalty):
        rule = assignment.late_rule or "It was handed in after the deadline."
        lateness = Lateness(lateness.submitted, lateness.days, 0.0, rule)
    return replace(
        shown,
        points=_sum(shown.parts) if shown.state is not State.UNJUDGED else None,
        possible=round(sum(part.possible for part in shown.parts if not part.bonus), 2),
        lateness=lateness,
        bonus=0.0,
        bonus_reason="",
        overrides=tuple(each for each in shown.overrides if each.requirement),
    )


def visible_points(marks: Sequence[Mark]) -> float:
    """The points of some marks of a part: the share earned of what was counted, of them all."""
    possible = sum(mark.possible for mark in marks)
    counted = sum(mark.possible for mark in marks if mark.counted)
    earned = sum(mark.points for mark in marks if mark.counted)
    return round(possible * earned / counted, 2) if counted else 0.0


def _sum(parts: Sequence[PartGrade]) -> float | None:
    points = [part.points for part in parts]
    known = [each for each in points if each is not None]
    return round(sum(known), 2) if len(known) == len(points) else None


class _Cleaner:
    """Removes what names a hidden mark from the marks that are shown."""

    def __init__(self, hidden: Sequence[Mark], worth: float) -> None:
        self._worth = worth
        self.requirements = {mark.requirement for mark in hidden}
        self._checks = {check.check for mark in hidden for check in mark.checks}
        names = "|".join(re.escape(name) for name in sorted(self.requirements))
        self._names = re.compile(rf"(?<![A-Z0-9-])(?:{names})(?![A-Z0-9-])")

    def text(self, text: str) -> str:
        """The text without the ids of hidden requirements."""
        return self._names.sub(_UNNAMED, text)

    def part(self, part: PartGrade, today: date) -> PartGrade:
        """The part without its hidden marks; its points are those of the others."""
        notes = tuple(self.text(note) for note in part.notes)
        marks = tuple(self._mark(mark) for mark in part.marks if not mark.is_hidden(today))
        if len(marks) == len(part.marks) or not self._worth:
            return replace(part, notes=notes, marks=marks)
        possible = round(sum(mark.possible for mark in marks), 2)
        points = None if part.points is None else visible_points(marks)
        return replace(part, notes=notes, marks=marks, points=points, possible=possible)

    def _everywhere(self, value: Any) -> Any:
        """A JSON value with every text in it cleaned, but for the keys of objects."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self._everywhere(each) for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._everywhere(each) for each in value]
        return value

    def _mark(self, mark: Mark) -> Mark:
        cleaned = replace(
            mark,
            reason=self.text(mark.reason),
            checks=tuple(
                CheckResult.from_json(self._everywhere(check.to_json())) for check in mark.checks
            ),
        )
        if mark.outcome is not Outcome.BLOCKED:
            return cleaned
        # What blocked it may be hidden itself; a check may be told by name ("after sigpipe").
        told = " ".join([mark.reason, *(check.summary for check in mark.checks)])
        words = set(re.findall(r"[\w\[\],.:=-]+", told))
        if mark.blocked_by in self.requirements or words & self._checks:
            reason = "Not judged: it depends on a check that is hidden."
            return replace(cleaned, blocked_by="", reason=reason, checks=())
        return cleaned
