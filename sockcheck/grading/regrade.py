"""The difference between two grades of a class: whose mark changes, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.grade import ClassGrade, PartGrade, State, SubmissionGrade


@dataclass(frozen=True)
class Change:
    """One mark that changes. None for points: there are none."""

    name: str
    before: float | None
    after: float | None
    reasons: tuple[str, ...]


def changes(before: ClassGrade, after: ClassGrade) -> list[Change]:
    """Every submission whose points or state differ, with the reasons, sorted by name."""
    old = {each.name: each for each in before.submissions}
    new = {each.name: each for each in after.submissions}
    found = []
    for name in sorted(old.keys() | new.keys()):
        first, second = old.get(name), new.get(name)
        if first and second and (first.points, first.state) == (second.points, second.state):
            continue
        found.append(
            Change(
                name,
                first.points if first else None,
                second.points if second else None,
                tuple(_reasons(first, second)),
            )
        )
    return found


def _reasons(first: SubmissionGrade | None, second: SubmissionGrade | None) -> Iterator[str]:
    if first is None or second is None:
        yield "it was not there before" if first is None else "it is not there any more"
        return
    if first.state is not second.state:
        yield f"{first.state} → {second.state}"
    if first.content != second.content and State.ABSENT not in (first.state, second.state):
        yield "what was handed in has changed"
    old = {part.name: part for part in first.parts}
    for part in second.parts:
        yield from _part_reasons(old.get(part.name), part)
    for name in sorted(old.keys() - {part.name for part in second.parts}):
        yield f"{name} is not asked for any more"
    for what in ("lateness", "bonus", "overrides"):
        if getattr(first, what) != getattr(second, what):
            yield f"{what} changed"


def _part_reasons(first: PartGrade | None, second: PartGrade) -> Iterator[str]:
    if first is None:
        yield f"{second.name} is asked for now"
        return
    if first.state is not second.state:
        yield f"{second.name}: {first.state} → {second.state}"
    old = {mark.requirement: mark for mark in first.marks}
    weighed = False
    for mark in second.marks:
        was = old.get(mark.requirement)
        if was is None:
            yield f"{second.name}: {mark.requirement} is judged now: {mark.outcome}"
        elif (was.outcome, was.counted) != (mark.outcome, mark.counted):
            yield f"{second.name}: {mark.requirement}: {was.outcome} → {mark.outcome}"
        elif was.possible != mark.possible:
            weighed = True
    for name in sorted(old.keys() - {mark.requirement for mark in second.marks}):
        yield f"{second.name}: {name} is not judged any more"
    if weighed or first.possible != second.possible:
        yield f"{second.name}: what its requirements are worth has changed"
