"""The summary of a class for a terminal: who has what, who needs attention, what was hard."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from harness.catalogue import Catalogue
from harness.grade import ClassGrade, State, SubmissionGrade
from reports.class_statistics import Summary, sentence_of, summary
from reports.visible import one_line
from reports.wording import STATES, number, people, points_of

_NAME, _BAR, _HARDEST = 40, 30, 8
"""Columns for a name and for a bar; requirements that are listed as hard."""


def text(grade: ClassGrade, catalogue: Catalogue) -> str:
    """The summary."""
    figures = summary(grade)
    lines = [one_line(grade.assignment.title), ""]
    lines += [_submission(each) for each in grade.submissions]
    lines += _distribution(figures)
    lines += _hardest(figures, catalogue)
    lines += _attention(grade)
    told = [f"{count} {STATES[state]}" for state, count in figures.counts.items()]
    if figures.marked:
        possible = grade.assignment.points
        told.append(f"median {points_of(figures.middle, possible)}")
        told.append(f"average {points_of(figures.average, possible)}")
    return "\n".join([*lines, "", ", ".join(told)]) + "\n"


def _submission(each: SubmissionGrade) -> str:
    points = "–" if each.points is None else number(each.points)
    state = "" if each.state is State.GRADED else STATES[each.state]
    late = "late" if each.lateness and each.lateness.days else ""
    remarks = ", ".join(filter(None, (state, late, "for a human" if each.for_human else "")))
    name = _padded(one_line(people(each)), _NAME)
    return f"  {name} {points:>7} of {number(each.possible):<5} {remarks}".rstrip()


def _distribution(figures: Summary) -> list[str]:
    if not figures.marked:
        return []
    most = max(band.count for band in figures.bands)
    bars = [
        f"  {band.name:<15} {'█' * round(_BAR * band.count / most):<{_BAR}} {band.count:>4}"
        for band in figures.bands
    ]
    return ["", "Distribution", *bars]


def _hardest(figures: Summary, catalogue: Catalogue) -> list[str]:
    if not figures.hard:
        return []
    lines = ["", "Hardest requirements"]
    for each in figures.hard[:_HARDEST]:
        share = f"{round(100 * each.lost)} %"
        lines.append(
            f"  {share:>5} lost, {each.failed} of {each.judged} failed  {each.requirement} "
            f"({one_line(each.part)})"
        )
        lines.append(f"              {sentence_of(catalogue, each.requirement)}".rstrip())
    return lines


def _attention(grade: ClassGrade) -> list[str]:
    lines: list[str] = []
    for title, members in (
        ("Unjudged, to be run again", grade.unjudged),
        ("For a human", grade.for_human),
        ("Absent", grade.absent),
    ):
        if members:
            lines += ["", f"{title}:", *_told(members)]
    return lines


def _told(members: Sequence[SubmissionGrade]) -> list[str]:
    lines = []
    for each in members:
        lines.append(f"  {one_line(people(each))}")
        for human in each.for_human:
            told = f"{human.part} {human.requirement}: {one_line(human.reason)}"
            lines.append(f"      {told}")
    return lines


def _padded(text: str, width: int) -> str:
    """The text in so many columns of a terminal, cut if it is longer."""
    kept, used = "", 0
    for character in text:
        columns = _columns(character)
        if used + columns > width - 1:
            return kept + "…" + " " * (width - used - 1)
        kept, used = kept + character, used + columns
    return kept + " " * (width - used)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
