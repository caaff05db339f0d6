"""JUnit XML of a class: a ``<testsuite>`` for each submission, a ``<testcase>`` for each mark.

For the instructor: hidden marks are in it. It tells no durations.

- ``<failure>``: points were lost; its type is the level. A part that is missing or was not built
  is one such testcase.
- ``<skipped>``: neither earned nor lost; the absent.
- ``<error>``: unjudged, through no fault of the submission.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as Xml

from harness.catalogue import Catalogue
from harness.grade import ClassGrade, Mark, PartGrade, State, SubmissionGrade
from reports.grade_text import build_text, mark_text
from reports.visible import one_line, visible
from reports.wording import STATE_SENTENCES, STATES, number, points_of

_TAGS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def text(grade: ClassGrade, catalogue: Catalogue) -> str:
    """The file."""
    root = Xml.Element("testsuites", name=one_line(grade.assignment.title))
    root.extend(_suite(submission, catalogue) for submission in grade.submissions)
    for name in ("tests", *_TAGS):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    Xml.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{Xml.tostring(root, encoding='unicode')}\n"


def _suite(submission: SubmissionGrade, catalogue: Catalogue) -> Xml.Element:
    suite = Xml.Element("testsuite", name=one_line(submission.name))
    properties = Xml.SubElement(suite, "properties")
    told = {
        "state": STATES[submission.state],
        "points": points_of(submission.points, submission.possible),
        "students": "; ".join(submission.students),
    }
    for name, value in told.items():
        Xml.SubElement(properties, "property", name=name, value=one_line(value))
    cases = list(_cases(submission, catalogue))
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    for name, tag in _TAGS.items():
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
    return suite


def _cases(submission: SubmissionGrade, catalogue: Catalogue) -> Iterator[Xml.Element]:
    if submission.state is State.ABSENT:
        yield _case("submission", "absent", "skipped", STATE_SENTENCES[State.ABSENT])
    for part in submission.parts:
        if part.state is not State.GRADED:
            yield _not_graded(part)
        else:
            yield from (_mark(part, mark, catalogue) for mark in part.marks)
    parts = [part.state for part in submission.parts]
    if submission.state is State.UNJUDGED and State.UNJUDGED not in parts:
        told = "; ".join(submission.notes) or STATE_SENTENCES[State.UNJUDGED]
        yield _case("submission", "unjudged", "error", told, "unjudged")


def _not_graded(part: PartGrade) -> Xml.Element:
    sentence = STATE_SENTENCES[part.state]
    details = "\n".join([*part.notes, build_text(part)]).strip()
    if part.state is State.UNJUDGED:
        return _case(part.name, "unjudged", "error", sentence, "unjudged", details)
    return _case(part.name, STATES[part.state], "failure", sentence, "MUST", details)


def _mark(part: PartGrade, mark: Mark, catalogue: Catalogue) -> Xml.Element:
    told = f"{number(mark.points)} of {number(mark.possible)}: {mark.reason}"
    if not mark.counted:
        return _case(part.name, mark.requirement, "skipped", f"{mark.outcome}: {mark.reason}")
    if mark.points < mark.possible:
        details = mark_text(mark, catalogue)
        return _case(part.name, mark.requirement, "failure", told, mark.level.value, details)
    return _case(part.name, mark.requirement)


def _case(
    part: str, name: str, tag: str = "", message: str = "", kind: str = "", details: str = ""
) -> Xml.Element:
    case = Xml.Element("testcase", classname=one_line(part), name=one_line(name))
    if tag:
        child = Xml.SubElement(case, tag, message=one_line(message))
        if kind:
            child.set("type", kind)
        child.text = visible(details) or None
    return case
