"""Write the grades of a class: ``grades.csv``, ``class.json``, and a report for each reader."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from harness.catalogue import Catalogue
from harness.errors import BadInput
from harness.grade import ClassGrade
from reports import class_junit, github, grade_text, gradebooks, grades_document
from reports.audience import student_view
from reports.file_names import file_name
from reports.pages import class_page, instructor_page, student_page
from sockcheck.grading import grades_csv
from sockcheck.grading.store import write_file

DOCUMENT = "class.json"
STUDENTS, INSTRUCTOR = "students", "instructor"


def publish(grade: ClassGrade, catalogue: Catalogue, folder: Path, today: date) -> None:
    """Write everything anew, each file as a whole or not at all. Raises BadInput: a full disk.

    ``class.json`` comes last: when it is there, so is everything that it speaks of.
    """
    for each in grade.submissions:
        name = file_name(each.name)
        own = folder / INSTRUCTOR / name
        write_file(own.with_suffix(own.suffix + ".html"),
                   instructor_page.text(each, grade.assignment, catalogue))  # fmt: skip
        write_file(
            own.with_suffix(own.suffix + ".json"),
            grades_document.submission_text(each, grade.assignment),
        )
        view = student_view(each, grade.assignment, today)
        theirs = folder / STUDENTS / name
        write_file(
            theirs.with_suffix(theirs.suffix + ".html"),
            student_page.text(view, grade.assignment, catalogue),
        )
        write_file(
            theirs.with_suffix(theirs.suffix + ".txt"),
            grade_text.student_text(view, grade.assignment, catalogue),
        )
    write_file(folder / "class.html", class_page.text(grade, catalogue))
    write_file(folder / "class.xml", class_junit.text(grade, catalogue))
    write_file(folder / "summary.md", github.class_summary(grade, catalogue))
    write_file(folder / "canvas.csv", gradebooks.canvas(grade))
    write_file(folder / "moodle.csv", gradebooks.moodle(grade))
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
