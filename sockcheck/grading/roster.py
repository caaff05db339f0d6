"""The roster: who ought to hand in, and when each handed in, from a CSV file.

The first line names the columns. ``name`` is needed; ``id``, ``email``, ``github`` and ``team`` are
further names by which a submission may be called; ``submitted`` is the time of handing in and
``extension`` the days by which this student may be later than the others.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from harness.catalogue import near
from harness.errors import BadInput

_COLUMNS = ("name", "id", "email", "github", "team", "submitted", "extension")
_NAMES = ("name", "id", "email", "github", "team")


@dataclass(frozen=True)
class Student:
    """One line of the roster."""

    name: str
    identifier: str
    """The student number, otherwise the e-mail address, otherwise nothing."""
    aliases: frozenset[str]
    """Everything that a submission may be called by, in lower case."""
    team: str = ""
    submitted: datetime | None = None
    extension: float = 0.0


def read(path: Path, zone: tzinfo | None) -> list[Student]:
    """The students in the order of the file. ``zone``: of times without an offset.

    Raises BadInput, naming the line, for what cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, skipinitialspace=True)
            columns = [name.strip().lower() for name in reader.fieldnames or ()]
            _confirm_columns(path, columns)
            reader.fieldnames = columns
            students = [_student(path, reader.line_num, row, zone) for row in reader]
    except OSError as problem:
        raise BadInput(f"roster {path}: {problem.strerror}.") from problem
    except (UnicodeDecodeError, csv.Error) as problem:
        raise BadInput(f"roster {path}: no CSV in UTF-8: {problem}.") from problem
    _confirm_unique(path, students)
    return students


def members(students: Iterable[Student], names: Sequence[str]) -> list[Student]:
    """The students whom a submission with these names belongs to: one, or a team."""
    wanted = {name.strip().lower() for name in names if name.strip()}
    return [each for each in students if each.aliases & wanted]


def _confirm_columns(path: Path, columns: Sequence[str]) -> None:
    if "name" not in columns:
        raise BadInput(f"roster {path}: the first line has no column 'name': {', '.join(columns)}.")
    for column in columns:
        if column not in _COLUMNS:
            raise BadInput(f"roster {path}: unknown column {column!r}.{near(column, _COLUMNS)}")


def _student(path: Path, line: int, row: Mapping[str, str], zone: tzinfo | None) -> Student:
    values = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
    where = f"roster {path}: line {line}"
    if not values["name"]:
        raise BadInput(f"{where}: the name is missing.")
    submitted = None
    if values.get("submitted"):
        try:
            submitted = datetime.fromisoformat(values["submitted"])
        except ValueError as problem:
            raise BadInput(
                f"{where}: submitted {values['submitted']!r}: give 2026-10-01T23:59."
            ) from problem
        submitted = submitted.replace(tzinfo=submitted.tzinfo or zone)
    try:
        extension = float(values.get("extension") or 0)
    except ValueError as problem:
        raise BadInput(f"{where}: extension {values['extension']!r}: give days.") from problem
    return Student(
        name=values["name"],
        identifier=values.get("id") or values.get("email", ""),
        aliases=frozenset(values[key].lower() for key in _NAMES if values.get(key)),
        team=values.get("team", ""),
        submitted=submitted,
        extension=extension,
    )


def _confirm_unique(path: Path, students: Sequence[Student]) -> None:
    seen: set[str] = set()
    for each in students:
        if each.name.lower() in seen:
            raise BadInput(f"roster {path}: {each.name!r} stands there twice.")
        seen.add(each.name.lower())
