"""All files of a graded class, by their place below the folder of the results.

::

    index.html, summary.txt    the class
    students/NAME.html, .txt   for the student; refers to nothing else, so it can be given away
    instructor/NAME.html, .txt, .json
    exports/                   for other programs: canvas.csv, moodle.csv,
                               moodle-worksheet.csv (where Moodle's numbers are known),
                               junit.xml, gradescope/NAME.json
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from harness.catalogue import Catalogue
from harness.grade import AssignmentFacts, ClassGrade, State, SubmissionGrade
from reports import (
    class_junit,
    class_text,
    grade_text,
    gradebooks,
    grades_document,
    gradescope,
)
from reports.audience import student_view
from reports.file_names import file_name
from reports.pages import class_page, instructor_page, student_page


def files(grade: ClassGrade, catalogue: Catalogue, today: date) -> Iterator[tuple[str, str]]:
    """Relative path and text of each file, one after the other, in a fixed order.

    ``today`` decides what is still hidden from students.
    """
    yield "index.html", class_page.text(grade, catalogue)
    yield "summary.txt", class_text.text(grade, catalogue)
    for submission in grade.submissions:
        yield from submission_files(submission, grade.assignment, catalogue, today)
    yield "exports/canvas.csv", gradebooks.canvas(grade)
    yield "exports/moodle.csv", gradebooks.moodle(grade)
    worksheet = gradebooks.moodle_worksheet(grade)
    if worksheet:
        yield "exports/moodle-worksheet.csv", worksheet
    yield "exports/junit.xml", class_junit.text(grade, catalogue)


def submission_files(
    submission: SubmissionGrade, assignment: AssignmentFacts, catalogue: Catalogue, today: date
) -> Iterator[tuple[str, str]]:
    """The files of one submission."""
    name = file_name(submission.name)
    view = student_view(submission, assignment, today)
    yield f"students/{name}.html", student_page.text(view, assignment, catalogue)
    yield f"students/{name}.txt", grade_text.student_text(view, assignment, catalogue)
    page = instructor_page.text(submission, assignment, catalogue)
    yield f"instructor/{name}.html", page
    told = grade_text.instructor_text(submission, assignment, catalogue)
    yield f"instructor/{name}.txt", told
    yield f"instructor/{name}.json", grades_document.submission_text(submission, assignment)
    if submission.points is not None and submission.state is not State.ABSENT:
        made = gradescope.results(submission, catalogue, today)
        yield f"exports/gradescope/{name}.json", gradescope.text(made)
