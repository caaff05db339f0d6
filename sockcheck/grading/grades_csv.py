"""``grades.csv``: a row for each submission, in a stable order, of nothing that depends on time."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from harness.grade import ClassGrade, PartGrade, SubmissionGrade

FILE = "grades.csv"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def grades_csv(grade: ClassGrade) -> str:
    """The text of the file. An empty field for points: unjudged."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    names = [part.name for part in grade.assignment.parts]
    head = ["name", "students", "identifiers", "state", "points", "possible", *names]
    writer.writerow(map(_harmless, [*head, "bonus", "penalty", "by_hand", "to_look_at"]))
    for each in grade.submissions:
        writer.writerow(_row(each, names))
    return stream.getvalue()


def _row(grade: SubmissionGrade, names: Sequence[str]) -> list[str]:
    parts = {part.name: part for part in grade.parts}
    return [
        _harmless(grade.name),
        _harmless("; ".join(grade.students)),
        _harmless("; ".join(grade.identifiers)),
        grade.state.value,
        number(grade.points),
        number(grade.possible),
        *(_points(parts.get(name)) for name in names),
        number(grade.bonus),
        number(grade.lateness.penalty if grade.lateness else 0.0),
        _harmless("; ".join(each.reason for each in grade.overrides)),
        _harmless("; ".join(f"{each.part} {each.requirement}".strip() or each.reason
                            for each in grade.for_human)),
    ]  # fmt: skip


def _points(part: PartGrade | None) -> str:
    return number(part.points) if part else ""


def number(points: float | None) -> str:
    """Points without useless zeros; empty for None."""
    return "" if points is None else f"{points:.2f}".rstrip("0").rstrip(".")


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: names are chosen by students."""
    return f"'{text}" if text.startswith(_FORMULA) else text
