"""The grade of a class as JSON: ``sockcheck-grade/1``, described by ``grades.schema.json``.

``ClassGrade.from_json`` reads it back. The document of the class leaves the evidence out, because
evidence holds times and ports: without it the document of an unchanged class is unchanged. With
its evidence a submission is written by :func:`submission_text`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from typing import Any

from harness.grade import AssignmentFacts, ClassGrade, PartGrade, SubmissionGrade


def text(grade: ClassGrade) -> str:
    """The document of a class: every mark, no evidence."""
    bare = tuple(_without_evidence(each) for each in grade.submissions)
    return _written(ClassGrade(grade.assignment, bare).to_json())


def submission_text(submission: SubmissionGrade, assignment: AssignmentFacts) -> str:
    """The document of a class of one, with the evidence of every check."""
    return _written(ClassGrade(assignment, (submission,)).to_json())


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of both."""
    path = resources.files(__package__).joinpath("grades.schema.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _without_evidence(submission: SubmissionGrade) -> SubmissionGrade:
    return replace(submission, parts=tuple(_bare(part) for part in submission.parts))


def _bare(part: PartGrade) -> PartGrade:
    return replace(part, marks=tuple(replace(mark, checks=()) for mark in part.marks))


def _written(value: dict[str, Any]) -> str:
    # ASCII, so that halves of pairs in a program's output can be written at all.
    return json.dumps(value, indent=1) + "\n"
