"""Write the grades of a class: ``grades.csv``, ``class.json``, and a report for each reader."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from harness.catalogue import Catalogue
from harness.errors import BadInput
from harness.grade import ClassGrade
from reports import grades_document
from reports.class_files import files
from sockcheck.grading import grades_csv
from sockcheck.grading.store import write_file

DOCUMENT = "class.json"


def publish(grade: ClassGrade, catalogue: Catalogue, folder: Path, today: date) -> None:
    """Write everything anew, each file as a whole or not at all. Raises BadInput: a full disk.

    ``class.json`` comes last: when it is there, so is everything that it speaks of.
    """
    for path, text in files(grade, catalogue, today):
        write_file(folder / path, text)
    write_file(folder / grades_csv.FILE, grades_csv.grades_csv(grade))
    write_file(folder / DOCUMENT, grades_document.text(grade))


def published(folder: Path) -> ClassGrade | None:
    """The grades that were written last, without evidence; None if there are none.

    Raises BadInput if they cannot be read.
    """
    path = folder / DOCUMENT
    return read_grades(path) if path.exists() else None


def read_grades(path: Path) -> ClassGrade:
    """The grades in a file. Raises BadInput if it cannot be read."""
    try:
        return ClassGrade.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise BadInput(
            f"{path} cannot be read: {problem}. Move it away to begin anew."
        ) from problem
