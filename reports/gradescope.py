"""Gradescope's ``results.json`` for one submission, and a check of it field by field.

Source: the autograder specifications, https://gradescope-autograders.readthedocs.io/en/latest/specs/
("Output format", "Controlling Test Case Visibility", "Test case status", "Output String
Formatting"). What they say, and what follows:

- ``score`` at the top overrides the sum of the tests. It is given, because lateness, bonus and
  decisions by hand are not in any test. A submission without points (unjudged) has no file at
  all: Gradescope then tells that the autograder failed, and the instructor runs it again; any
  score would be wrong.
- Without ``status`` a test is passed if its score is its ``max_score``, failed otherwise. A test
  may have neither score nor status: what was not counted is told like that, because what was not
  judged never counts as passed, nor as failed.
- A ``hidden`` test is never shown to students, ``after_published`` only after the instructor
  published the grades. Gradescope knows no dates but the due date, so what is hidden until a day
  is ``after_published``: the only one that cannot show it too early. While a test is hidden
  students do not see their total.
- ``text`` formats nothing: what a program printed stays what it is.
- No ``leaderboard``: marks are nobody else's business. ``extra_data`` holds no evidence: a later
  submission of the same student can read it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from harness.catalogue import Catalogue
from harness.grade import Mark, PartGrade, State, SubmissionGrade
from harness.outcomes import Outcome
from reports.grade_text import build_text, mark_text
from reports.visible import one_line
from reports.wording import STATE_SENTENCES, counted

_VISIBILITIES = ("hidden", "after_due_date", "after_published", "visible")
_FORMATS = ("text", "html", "simple_format", "md", "ansi")
_LONGEST = 20_000
"""Characters of one test's output; a page with more helps nobody."""


def results(
    submission: SubmissionGrade, catalogue: Catalogue, today: date, seconds: float | None = None
) -> dict[str, Any]:
    """The object of ``results.json``.

    ``seconds``: how long grading took, for ``execution_time``; None leaves it out.
    Raises ValueError for a submission without points: there is nothing true to report.
    """
    if submission.points is None:
        raise ValueError(f"{submission.name} is unjudged: it has no score to report")
    tests = [test for part in submission.parts for test in _tests(part, catalogue, today)]
    hidden = any(test["visibility"] != "visible" for test in tests)
    made = {
        "score": submission.points,
        **({} if seconds is None else {"execution_time": round(seconds)}),
        "output": "\n".join(_remarks(submission, hidden)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"sockcheck": {"state": submission.state.value}},
        "tests": tests,
    }
    problems = list(problems_of(made))
    if problems:
        raise AssertionError(f"results.json as written is not valid: {'; '.join(problems)}")
    return made


def text(made: Mapping[str, Any]) -> str:
    """The file. ASCII only, so that no reader has to guess its encoding."""
    return json.dumps(made, indent=1) + "\n"


def _remarks(submission: SubmissionGrade, hidden: bool) -> Iterator[str]:
    """What concerns the whole submission. With hidden tests no figure that gives them away."""
    if submission.state in STATE_SENTENCES:
        yield STATE_SENTENCES[submission.state]
    lateness = submission.lateness
    if lateness and (lateness.days or lateness.penalty):
        cost = "" if hidden else f" (-{counted(lateness.penalty)})"
        yield f"Late: {one_line(lateness.reason)}{cost}"
    if hidden:
        return
    if submission.bonus:
        yield f"Bonus: +{counted(submission.bonus)}. {one_line(submission.bonus_reason)}"
    for each in submission.overrides:
        about = " ".join(filter(None, (each.part, each.requirement))) or "all"
        yield f"By hand ({about}): {counted(each.points)}. {one_line(each.reason)}"
    for note in submission.notes:
        yield f"Note: {one_line(note)}"


def _tests(part: PartGrade, catalogue: Catalogue, today: date) -> Iterator[dict[str, Any]]:
    if part.state in (State.NOT_BUILT, State.MISSING):
        yield _one_test_of_all(part)
        return
    if part.build_output.strip():
        yield {
            "name": one_line(f"{part.name}: build"),
            "status": "passed",
            "output": _bounded(build_text(part)),
            "tags": [one_line(part.name), "build"],
            "visibility": "visible",
        }
    for mark in part.marks:
        yield _test(part, mark, catalogue, today)


def _one_test_of_all(part: PartGrade) -> dict[str, Any]:
    """Of a program that is not there nothing was judged: one test with all its points."""
    notes = [*map(one_line, part.notes), build_text(part)]
    return {
        "score": 0.0,
        "max_score": part.possible,
        "status": "failed",
        "name": one_line(f"{part.name}: build"),
        "output": _bounded("\n".join([STATE_SENTENCES[part.state], *notes]).strip()),
        "tags": [one_line(part.name), "build"],
        "visibility": "visible",
    }


def _test(part: PartGrade, mark: Mark, catalogue: Catalogue, today: date) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if mark.counted and (mark.possible or mark.points):
        made = {"score": round(mark.points, 4), "max_score": round(mark.possible, 4)}
    if mark.counted:
        passed = mark.points >= mark.possible and mark.outcome is not Outcome.FAILED
        made["status"] = "passed" if passed else "failed"
    return {
        **made,
        "name": one_line(f"{part.name}: {mark.level} {mark.requirement}"),
        "output": _bounded(mark_text(mark, catalogue)),
        "tags": [one_line(part.name), mark.level.value, mark.outcome.value],
        "visibility": _visibility(mark, today),
        "extra_data": {"part": one_line(part.name), "requirement": mark.requirement},
    }


def _visibility(mark: Mark, today: date) -> str:
    if not mark.is_hidden(today):
        return "visible"
    return "after_published" if mark.hidden_until else "hidden"


def _bounded(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"


# The validator: what the specifications say of each field, and nothing that they do not say.

_NUMBER, _TEXT, _OBJECT, _LIST = (int, float), (str,), (dict,), (list,)
_TOP_FIELDS: Mapping[str, tuple[type, ...]] = {
    "score": _NUMBER,
    "execution_time": _NUMBER,
    "output": _TEXT,
    "output_format": _TEXT,
    "test_output_format": _TEXT,
    "test_name_format": _TEXT,
    "visibility": _TEXT,
    "stdout_visibility": _TEXT,
    "extra_data": _OBJECT,
    "tests": _LIST,
    "leaderboard": _LIST,
}
_TEST_FIELDS: Mapping[str, tuple[type, ...]] = {
    "score": _NUMBER,
    "max_score": _NUMBER,
    "status": _TEXT,
    "name": _TEXT,
    "name_format": _TEXT,
    "number": _TEXT,
    "output": _TEXT,
    "output_format": _TEXT,
    "tags": _LIST,
    "visibility": _TEXT,
    "extra_data": _OBJECT,
}
_CHOICES = {
    "visibility": _VISIBILITIES,
    "stdout_visibility": _VISIBILITIES,
    "output_format": _FORMATS,
    "test_output_format": _FORMATS,
    "test_name_format": _FORMATS,
    "name_format": _FORMATS,
    "status": ("passed", "failed"),
}


def problems_of(made: Any) -> Iterator[str]:
    """What is wrong with a ``results.json``, a sentence each; nothing if it is valid."""
    if not isinstance(made, dict):
        yield "it is no object"
        return
    yield from _fields("", made, _TOP_FIELDS)
    tests = made.get("tests", [])
    if not isinstance(tests, list):
        return
    for position, test in enumerate(tests):
        where = f"tests[{position}]"
        if not isinstance(test, dict):
            yield f"{where} is no object"
            continue
        yield from _fields(f"{where}.", test, _TEST_FIELDS)
        if not all(isinstance(tag, str) for tag in _as_list(test.get("tags"))):
            yield f"{where}.tags holds something that is no text"
    scored = [test for test in tests if isinstance(test, dict) and "score" in test]
    if "score" not in made and not scored:
        yield "there is no score, neither at the top nor in a test"
    for position, entry in enumerate(_as_list(made.get("leaderboard"))):
        if not isinstance(entry, dict) or not {"name", "value"} <= entry.keys():
            yield f"leaderboard[{position}] lacks a name or a value"


def _fields(
    prefix: str, made: Mapping[str, Any], known: Mapping[str, tuple[type, ...]]
) -> Iterator[str]:
    for name, value in made.items():
        where = f"{prefix}{name}"
        if name not in known:
            yield f"{where} is no documented field"
        elif isinstance(value, bool) or not isinstance(value, known[name]):
            yield f"{where} is of type {type(value).__name__}"
        elif isinstance(value, (int, float)) and not -1e9 < value < 1e9:
            yield f"{where} is {value}, which is no number of points or seconds"
        elif name in _CHOICES and value not in _CHOICES[name]:
            yield f"{where} is {value!r}, not one of {', '.join(_CHOICES[name])}"


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
