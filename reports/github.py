"""GitHub Actions: annotations (workflow commands) and the step summary.

Sources: "Workflow commands for GitHub Actions" (``::error file=…,line=…,title=…::MESSAGE``; the
step summary is what is appended to the file that GITHUB_STEP_SUMMARY names, 1 MiB at most), and for
the escaping ``actions/toolkit`` ``packages/core/src/command.ts``: ``%``, CR and LF everywhere, in
properties also ``:`` and ``,``. GitHub shows ten annotations of each kind per step, so the most
costly come first and the summary has them all.

What a program printed never begins a line of its own here, and :func:`literal` protects what else
is printed: no ``::`` of a submission becomes a command.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from xml.etree.ElementTree import tostring

from harness.catalogue import Catalogue
from harness.errors import BadInput
from harness.grade import AssignmentFacts, ClassGrade, PartGrade, State, SubmissionGrade
from harness.outcomes import Outcome
from harness.result import CheckResult, RunResult
from harness.verdict import counts, coverage, unsettles, verdict
from reports.class_statistics import sentence_of, summary
from reports.pages.markup import Content, Element, element
from reports.visible import one_line
from reports.wording import STATES, grouped, number, people, points_of

_LARGEST = 1_000_000
"""Bytes of a step summary, somewhat below GitHub's 1 MiB."""
_COMPILER = re.compile(
    r"^(?P<file>[^\s:][^:\n]*):(?P<line>\d+):(?:(?P<column>\d+):)? "
    r"(?P<kind>(?:fatal )?error|warning): (?P<message>.+)$",
    re.MULTILINE,
)


@contextmanager
def literal(stream: TextIO) -> Iterator[None]:
    """What is written meanwhile is no workflow command, whatever a program under test prints.

    The runner takes a line that begins with ``::`` for one even where it is indented; between
    ``::stop-commands::TOKEN`` and ``::TOKEN::`` it does not. Nobody can guess the token.
    """
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", file=stream, flush=True)
    try:
        yield
    finally:
        print(f"::{token}::", file=stream, flush=True)


def append_summary(text: str) -> None:
    """Append to the step summary, if there is one. Raises BadInput if it cannot be written."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as problem:
        raise BadInput(f"GITHUB_STEP_SUMMARY {path}: {problem.strerror}.") from problem


def run_annotations(runs: Sequence[RunResult], strict: bool) -> str:
    """A line for every check that is not as it should be, those that fail the run first."""
    lines = [
        (kind, _command(kind, f"{check.requirement} ({check.level})", _told(run, check)))
        for run in runs
        for check in run.checks
        for kind in [_kind(check, strict)]
        if kind
    ]
    return _in_order(lines)


def run_summary(runs: Sequence[RunResult], catalogue: Catalogue) -> str:
    """The step summary of one run or several."""
    sections: list[Element] = []
    for run in runs:
        named = run.target.get("name", run.target["text"])
        sections.append(element("h3", f"{run.program}: ", _code(named)))
        told = f"{verdict(run.checks)} ({coverage(run.checks)})"
        sections.append(element("p", element("b", told)))
        rows = [
            (
                check.outcome.value,
                check.level.value,
                _code(check.requirement),
                sentence_of(catalogue, check.requirement),
                _code(check.summary),
            )
            for check in run.checks
            if check.outcome not in (Outcome.PASSED, Outcome.NOT_APPLICABLE)
        ]
        sections += _table(("Outcome", "Level", "Requirement", "Demands", "Seen"), rows)
    return _summary(sections)


def class_annotations(grade: ClassGrade) -> str:
    """A line for every submission that needs attention, and for what its compiler said."""
    lines: list[tuple[str, str]] = []
    for submission in grade.submissions:
        name = one_line(people(submission))
        if submission.state is State.UNJUDGED:
            lines.append(("error", _command("error", name, "unjudged: it must be run again")))
        for each in submission.for_human:
            told = f"{each.part} {each.requirement}: {one_line(each.reason)}"
            lines.append(("warning", _command("warning", f"{name}: for a human", told)))
        for part in submission.parts:
            if part.state in (State.NOT_BUILT, State.MISSING):
                told = f"{part.name}: {STATES[part.state]}"
                lines.append(("warning", _command("warning", name, told)))
    return _in_order(lines)


def submission_annotations(submission: SubmissionGrade) -> str:
    """For the repository of one student, whose files stand where the compiler names them.

    Give it the submission of a :class:`reports.audience.StudentView`: the log is public there.
    """
    lines: list[tuple[str, str]] = []
    for part in submission.parts:
        lines += list(_compiler(part))
        groups = grouped(part)
        for mark in groups.lost:
            title = f"{mark.requirement} (-{number(groups.cost(mark))})"
            lines.append(("error", _command("error", title, one_line(mark.reason))))
    return _in_order(lines)


def submission_summary(
    submission: SubmissionGrade, assignment: AssignmentFacts, catalogue: Catalogue
) -> str:
    """The step summary in the repository of one student: of a view, as the annotations."""
    parts = [
        (_code(part.name), STATES[part.state], points_of(part.points, part.possible))
        for part in submission.parts
    ]
    lost = [
        (
            _code(mark.requirement),
            sentence_of(catalogue, mark.requirement),
            _code(mark.reason),
            number(groups.cost(mark)),
        )
        for part in submission.parts
        for groups in [grouped(part)]
        for mark in groups.lost
    ]
    return _summary(
        [
            element("h3", one_line(assignment.title)),
            element("p", f"{points_of(submission.points, submission.possible)} points"),
            *_table(("Part", "State", "Points"), parts),
            *([element("h4", "Points lost")] if lost else []),
            *_table(("Requirement", "Demands", "Seen", "Points"), lost),
        ]
    )


def class_summary(grade: ClassGrade, catalogue: Catalogue) -> str:
    """The step summary of a class."""
    figures = summary(grade)
    told = [f"{count} {STATES[state]}" for state, count in figures.counts.items()]
    if figures.marked:
        told.append(f"median {points_of(figures.middle, grade.assignment.points)}")
    rows = [
        (
            _code(people(each)),
            STATES[each.state],
            "–" if each.points is None else number(each.points),
            "; ".join(
                f"{part.name} {points_of(part.points, part.possible)}" for part in each.parts
            ),
        )
        for each in grade.submissions
    ]
    hard = [
        (
            _code(each.requirement),
            sentence_of(catalogue, each.requirement),
            f"{each.failed} of {each.judged}",
            f"{round(100 * each.lost)} %",
        )
        for each in figures.hard[:10]
    ]
    return _summary(
        [
            element("h3", one_line(grade.assignment.title)),
            element("p", ", ".join(told)),
            *_table(("Submission", "State", "Points", "Parts"), rows),
            *([element("h4", "Hardest requirements")] if hard else []),
            *_table(("Requirement", "Demands", "Failed", "Points lost"), hard),
        ]
    )


def _kind(check: CheckResult, strict: bool) -> str:
    if counts(check, strict) or unsettles(check):
        return "error"
    if check.outcome is Outcome.FAILED and not check.expected:
        return "warning"
    return "notice" if check.outcome is Outcome.INCONCLUSIVE else ""


def _told(run: RunResult, check: CheckResult) -> str:
    return f"{run.program}, {check.check}: {check.outcome}: {check.summary}"


def _compiler(part: PartGrade) -> Iterator[tuple[str, str]]:
    """An annotation at the line of the file for each message of a C compiler."""
    for match in _COMPILER.finditer(part.build_output):
        kind = "warning" if match["kind"] == "warning" else "error"
        where = {"file": match["file"], "line": match["line"], "col": match["column"] or ""}
        yield kind, _command(kind, f"{part.name}: build", match["message"], **where)


def _command(kind: str, title: str, message: str, **where: str) -> str:
    properties = {**where, "title": one_line(title)}
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{kind} {told}::{_data(one_line(message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _in_order(lines: Sequence[tuple[str, str]]) -> str:
    """Errors first, then warnings, then notices; otherwise as they came."""
    kinds = ("error", "warning", "notice")
    return "".join(line for _, line in sorted(lines, key=lambda each: kinds.index(each[0])))


def _code(text: object) -> Element:
    # Within code GitHub makes no links: neither of @names nor of #numbers nor of addresses.
    return element("code", one_line(text))


def _table(heads: Sequence[str], rows: Iterable[Sequence[Content]]) -> list[Element]:
    made = [element("tr", [element("td", each) for each in row]) for row in rows]
    if not made:
        return []
    head = element("tr", [element("th", name) for name in heads])
    return [element("table", element("thead", head), element("tbody", made))]


def _summary(sections: Sequence[Element]) -> str:
    """The sections as HTML, which Markdown takes as it is: it has no empty line inside.

    What would be too large for GitHub is left out with a sentence.
    """
    made, size = [], 0
    for section in sections:
        text = tostring(section, encoding="unicode", method="html").strip() + "\n\n"
        size += len(text.encode())
        if size > _LARGEST:
            made.append("<p>The rest is too long for a step summary.</p>\n")
            break
        made.append(text)
    return "".join(made)
