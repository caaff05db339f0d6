"""Words and numbers that every report of a grade uses alike, and the order in which marks stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.grade import Mark, PartGrade, State, SubmissionGrade
from harness.outcomes import Outcome

STATES = {
    State.GRADED: "graded",
    State.NOT_BUILT: "did not build",
    State.MISSING: "missing",
    State.UNJUDGED: "unjudged",
    State.ABSENT: "absent",
}
STATE_SENTENCES = {
    State.NOT_BUILT: "Nothing could be built of it. The compiler's messages say why.",
    State.MISSING: "Its files were not found.",
    State.UNJUDGED: "It could not be judged, and not through a fault of its author: it has no "
    "points yet and will be run again.",
    State.ABSENT: "Nothing was handed in.",
}


def number(points: float) -> str:
    """Points with two decimals at most, and none that say nothing: 17.5, 20, 0.33."""
    text = f"{points:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def counted(points: float) -> str:
    """``1 point``, ``2.5 points``."""
    text = number(points)
    return f"{text} point{'' if text == '1' else 's'}"


def moment(when: str) -> str:
    """A date and time of ISO 8601 for a reader: ``2026-03-02 23:59:00 +00:00``."""
    day, _, clock = when.partition("T")
    return f"{day} {re.sub('(?=[+-])', ' ', clock)}".strip()


def points_of(points: float | None, possible: float) -> str:
    """``17.5 of 20``; for what is not judged ``no points yet, of 20``."""
    earned = "no points yet," if points is None else number(points)
    return f"{earned} of {number(possible)}"


def people(submission: SubmissionGrade) -> str:
    """Who made it: the students' names, otherwise the name of the submission."""
    return ", ".join(submission.students) or submission.name


def hidden_sentence(points: float, shown_from: str) -> str:
    """What a student is told of what is hidden: its worth, and when it is shown."""
    until = f" They are shown from {shown_from}." if shown_from else ""
    return (
        f"Hidden checks are worth another {counted(points)}.{until} The total, with what lateness "
        "and bonus come to, is told when nothing is hidden."
    )


@dataclass(frozen=True)
class Groups:
    """The marks of a part by what they mean to a reader."""

    lost: Sequence[Mark]
    """Points were lost, the most first."""
    followed: Sequence[Mark]
    """Their points were lost with those of another requirement, without which nothing works."""
    remarks: Sequence[Mark]
    """Failed, but worth no points."""
    uncounted: Sequence[Mark]
    """Neither earned nor lost: not judged."""
    earned: Sequence[Mark]
    """All points earned."""

    def cost(self, mark: Mark) -> float:
        """The points that were lost by a mark and by those that followed it."""
        also = [each for each in self.followed if each.blocked_by == mark.requirement]
        return round(sum(each.possible - each.points for each in (mark, *also)), 2)


def grouped(part: PartGrade) -> Groups:
    """The marks of a part in groups; within each the order of the catalogue otherwise.

    Of a part that was never started there is nothing to tell mark by mark: all groups are empty.
    """
    groups = Groups([], [], [], [], [])
    if part.state in (State.NOT_BUILT, State.MISSING):
        return groups
    lists: list[list[Mark]] = [[], [], [], [], []]
    for mark in part.marks:
        if not mark.counted:
            lists[3].append(mark)
        elif mark.outcome is Outcome.BLOCKED:
            lists[1].append(mark)
        elif mark.points < mark.possible:
            lists[0].append(mark)
        else:
            lists[2 if mark.outcome is Outcome.FAILED else 4].append(mark)
    groups = Groups(*lists)
    lists[0].sort(key=lambda mark: -groups.cost(mark))
    return groups
