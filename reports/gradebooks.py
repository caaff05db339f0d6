"""The marks of a class as CSV that Canvas and Moodle import.

Both files have a row for each student, so for each member of a team. A submission that is unjudged
has no row: an import leaves the grades of those who are not in the file alone, whereas an empty
cell would delete a grade in Canvas. The absent have the 0 points that the grade gives them.

**Canvas**, gradebook import: the header is ``Student``, ``ID``, ``SIS User ID``, ``SIS Login ID``,
``Section`` and then a column for each assignment, by its title (``TITLE (NUMBER)`` with Canvas's
own number); a row whose first cell contains ``Points Possible`` tells what is possible. A student
is looked up by ID, then by the SIS user id, then by the login, then by name. Canvas's own ID is not
known to us and stays empty; an identifier with ``@`` is taken for a login, another for an SIS user
id. Source: ``lib/gradebook_importer.rb`` of Canvas LMS.

**Moodle**, Grades > Import > CSV: the columns are mapped by hand to fields of Moodle, so that their
names are free; grade and feedback must both be there, or one overwrites the other. Source:
https://docs.moodle.org/en/Grade_import. The *offline grading worksheet* of an assignment is another
file: it is matched by ``Identifier`` (``Participant N``), ``Grade`` and ``Last modified (grade)``
(source: ``mod/assign/feedback/offline/importgradeslib.php``). Such numbers are known only where the
submissions came out of Moodle, as ``NAME_N_assignsubmission_file_``.

**CSV injection**: a spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a
formula. Such a cell gets an apostrophe in front, as OWASP recommends, unless it is a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from harness.grade import ClassGrade, SubmissionGrade
from reports.visible import one_line
from reports.wording import STATES, number, points_of

_FORMULA = re.compile("^['\"]*[=+\\-@\t\r＝＋－＠|%]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_PARTICIPANT = re.compile(r"Participant (\d+)")


def canvas(grade: ClassGrade) -> str:
    """The gradebook CSV of Canvas."""
    title = grade.assignment.title
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]
    possible = ["    Points Possible", "", "", "", "", number(grade.assignment.points)]
    rows = []
    for submission, name, identifier in _students(grade):
        login = "@" in identifier
        sis, sis_login = ("", identifier) if login else (identifier, "")
        rows.append([name, "", sis, sis_login, "", number(submission.points or 0.0)])
    return _csv([head, possible, *rows], exempt=possible[:1])


def moodle(grade: ClassGrade) -> str:
    """The CSV for Moodle's gradebook import."""
    title = grade.assignment.title
    head = ["Full name", "ID number", "Email address", title, f"{title} (feedback)"]
    rows = []
    for submission, name, identifier in _students(grade):
        mail = "@" in identifier
        identifiers = ["", identifier] if mail else [identifier, ""]
        rows.append([name, *identifiers, number(submission.points or 0.0), _feedback(submission)])
    return _csv([head, *rows])


def moodle_worksheet(grade: ClassGrade) -> str:
    """Moodle's offline grading worksheet; empty where no participant numbers are known."""
    head = ["Identifier", "Full name", "Status", "Grade", "Maximum grade"]
    head += ["Last modified (grade)", "Feedback comments"]
    rows = [
        [
            identifier,
            name,
            STATES[submission.state],
            number(submission.points or 0.0),
            number(submission.possible),
            "-",
            _feedback(submission),
        ]
        for submission, name, identifier in _students(grade)
        if _PARTICIPANT.fullmatch(identifier)
    ]
    return _csv([head, *rows]) if rows else ""


def neutral(cell: str) -> str:
    """The cell as a spreadsheet can show it without computing anything."""
    text = one_line(cell)
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text) and text != "-":
        return f"'{text}"
    return text


def _students(grade: ClassGrade) -> Iterator[tuple[SubmissionGrade, str, str]]:
    """Every student with points, in the order of the submissions: name and identifier."""
    for submission in grade.submissions:
        if submission.points is None:
            continue
        names = submission.students or (submission.name,)
        for name, identifier in zip_longest(names, submission.identifiers[: len(names)]):
            yield submission, name, identifier or ""


def _feedback(submission: SubmissionGrade) -> str:
    """One line for the student that gives nothing hidden away: the total is told beside it."""
    parts = [f"{part.name} {STATES[part.state]}" for part in submission.parts]
    told = points_of(submission.points, submission.possible)
    return f"{told} points" + (f" ({', '.join(parts)})" if parts else "")


def _csv(rows: Iterable[Sequence[str]], exempt: Sequence[str] = ()) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")  # RFC 4180
    for row in rows:
        writer.writerow([cell if cell in exempt else neutral(cell) for cell in row])
    return made.getvalue()
