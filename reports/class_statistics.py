"""What the marks of a class say together: their distribution, and which requirements are hard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from harness.catalogue import Catalogue
from harness.grade import ClassGrade, State, SubmissionGrade
from harness.outcomes import Level, Outcome

_STEP = 10
"""Per cent of what is possible, from one class of the distribution to the next."""


@dataclass(frozen=True)
class Band:
    """How many submissions lie in one band of the distribution."""

    name: str
    count: int


@dataclass(frozen=True)
class Hard:
    """A requirement that was judged and cost points.

    ``lost``: the share that was lost of its points, in the submissions in which it was judged.
    """

    part: str
    requirement: str
    level: Level
    failed: int
    judged: int
    lost: float


@dataclass(frozen=True)
class Summary:
    """The class in figures. Marks are those of submissions that were handed in and judged."""

    marked: Sequence[SubmissionGrade]
    average: float
    middle: float
    bands: Sequence[Band]
    hard: Sequence[Hard]
    counts: dict[State, int]
    """How many submissions are in each state that occurs, in the order of the states."""


def summary(grade: ClassGrade) -> Summary:
    """The figures of a class; averages of no marks at all are 0."""
    marked = [
        each
        for each in grade.submissions
        if each.points is not None and each.state is not State.ABSENT
    ]
    points = [each.points for each in marked if each.points is not None]
    states = [each.state for each in grade.submissions]
    return Summary(
        marked=marked,
        average=round(mean(points), 2) if points else 0.0,
        middle=round(median(points), 2) if points else 0.0,
        bands=_bands(marked),
        hard=_hard(grade),
        counts={state: states.count(state) for state in State if state in states},
    )


def _bands(marked: Sequence[SubmissionGrade]) -> list[Band]:
    """From the best to the worst; full marks and more have a band of their own."""
    top = 100 // _STEP
    counts = [0] * (top + 1)
    for each in marked:
        share = 100 * (each.points or 0.0) / each.possible if each.possible else 0.0
        # Rounded, so that 7 of 10 points is not 69.99999 %.
        counts[max(0, min(top, int(round(share, 6) // _STEP)))] += 1
    names = [f"{low}–{low + _STEP} %" for low in range(0, 100, _STEP)] + ["100 % and more"]
    return [Band(name, count) for name, count in zip(names, counts, strict=True)][::-1]


def _hard(grade: ClassGrade) -> list[Hard]:
    """What most submissions failed first; what as many failed, by share, then in order.

    What was not judged (not built, or lost with what it depends on) says nothing of how hard it is.
    """
    tallies: dict[tuple[str, str], list[float]] = {}
    levels: dict[tuple[str, str], Level] = {}
    for submission in grade.submissions:
        for part in submission.parts:
            for mark in part.marks:
                if not mark.counted or mark.outcome is Outcome.BLOCKED:
                    continue
                key = (part.name, mark.requirement)
                levels.setdefault(key, mark.level)
                tally = tallies.setdefault(key, [0, 0, 0.0, 0.0])
                tally[0] += mark.outcome is Outcome.FAILED
                tally[1] += 1
                tally[2] += mark.possible - mark.points
                tally[3] += mark.possible
    found = [
        Hard(part, name, levels[part, name], int(failed), int(judged), round(lost / possible, 6))
        for (part, name), (failed, judged, lost, possible) in tallies.items()
        if possible and lost > 0
    ]
    return sorted(found, key=lambda each: (-each.failed, -each.lost))


def sentence_of(catalogue: Catalogue, requirement: str) -> str:
    """What a requirement demands, in words; empty where the catalogue does not know it."""
    known = catalogue.requirements.get(requirement)
    return known.sentence if known else ""
