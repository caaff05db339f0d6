"""Reports of one submission as plain text: for its student, and for the instructor.

The same content as the pages, for a mail, a terminal or a screen reader; a block of it is also
what Gradescope shows of a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.catalogue import Catalogue
from harness.grade import AssignmentFacts, Mark, PartGrade, State, SubmissionGrade
from harness.outcomes import Outcome
from harness.result import CheckResult
from reports.audience import StudentView
from reports.evidence import explained, listings
from reports.fields import WIDTH, field
from reports.visible import one_line, visible
from reports.wording import (
    STATE_SENTENCES,
    STATES,
    counted,
    grouped,
    hidden_sentence,
    moment,
    number,
    people,
    points_of,
)


def student_text(view: StudentView, assignment: AssignmentFacts, catalogue: Catalogue) -> str:
    """The report for the student: without anything that is hidden."""
    hidden = [] if view.complete else [hidden_sentence(view.hidden_points, view.shown_from)]
    return _report(view.submission, assignment, catalogue, hidden, instructor=False)


def instructor_text(
    submission: SubmissionGrade, assignment: AssignmentFacts, catalogue: Catalogue
) -> str:
    """The report for the instructor: everything."""
    return _report(submission, assignment, catalogue, [], instructor=True)


def mark_text(mark: Mark, catalogue: Catalogue) -> str:
    """All that is known of one mark, without its points."""
    requirement = catalogue.requirements.get(mark.requirement)
    lines = field("", requirement.sentence) if requirement else []
    lines += field("result", mark.reason)
    if len(mark.attempts) > 1:
        lines += field("tried", ", ".join(mark.attempts))
    if mark.blocked_by:
        lines += field("repair first", mark.blocked_by)
    for check in explained(mark.checks):
        lines += _check(check, mark)
    if mark.outcome is Outcome.FAILED and requirement:
        lines += field("hint", requirement.hint)
    if mark.outcome is not Outcome.PASSED and requirement:
        lines += field("source", "; ".join(requirement.source))
    return visible("\n".join(lines))


def build_text(part: PartGrade) -> str:
    """What the compiler said."""
    return visible("\n".join(part.build_output.splitlines()))


def _check(check: CheckResult, mark: Mark) -> list[str]:
    lines = field("check", check.check) if len(mark.checks) > 1 else []
    lines += field("done", str(check.evidence.get("done", "")))
    lines += field("acceptable", check.acceptable)
    lines += field("observed", check.observed or check.summary)
    listed = [("Where the bytes part", check.evidence.get("difference"))]
    listed += list(listings(check.evidence))
    listed += [("Transcript", check.evidence.get("transcript"))]
    for title, told in listed:
        lines += _listing(title, told) if told else []
    return lines


def _report(
    submission: SubmissionGrade,
    assignment: AssignmentFacts,
    catalogue: Catalogue,
    remarks: Sequence[str],
    instructor: bool,
) -> str:
    lines = [one_line(assignment.title), one_line(people(submission)), ""]
    lines += field("points", points_of(submission.points, submission.possible))
    lines += field("state", STATES[submission.state])
    lines += field("", STATE_SENTENCES.get(submission.state, ""))
    for remark in remarks:
        lines += field("hidden", remark)
    lines += _circumstances(submission, assignment, instructor)
    for part in submission.parts:
        lines += ["", *_part(part, catalogue, instructor)]
    return visible("\n".join(line.rstrip() for line in lines)) + "\n"


def _circumstances(
    submission: SubmissionGrade, assignment: AssignmentFacts, instructor: bool
) -> list[str]:
    lines = field("submission", one_line(submission.name))
    if assignment.deadline:
        lines += field("deadline", moment(assignment.deadline))
    if submission.lateness:
        lines += field("handed in", moment(submission.lateness.submitted))
        if submission.lateness.days or submission.lateness.penalty:
            penalty = submission.lateness.penalty
            cost = f" (-{counted(penalty)})" if penalty else ""
            lines += field("late", one_line(submission.lateness.reason) + cost)
    if submission.bonus or submission.bonus_reason:
        told = f"+{counted(submission.bonus)}. {one_line(submission.bonus_reason)}"
        lines += field("bonus", told)
    for each in submission.overrides:
        about = " ".join(filter(None, (each.part, each.requirement)))
        before = "" if each.before is None else f" instead of {number(each.before)}"
        told = f"{counted(each.points)}{before}. {one_line(each.reason)}"
        lines += field("by hand", f"{about}: {told}" if about else told)
    for human in submission.for_human:
        told = f"{human.part} {human.requirement}: {one_line(human.reason)}"
        lines += field("for a human", told)
    for note in submission.notes:
        lines += field("note", one_line(note))
    if instructor and submission.content:
        lines += field("content", submission.content)
    return lines + field(
        "judged by", f"sockcheck {assignment.suite_version}, seed {assignment.seed}"
    )


def _part(part: PartGrade, catalogue: Catalogue, instructor: bool) -> list[str]:
    bonus = ", bonus" if part.bonus else ""
    title = (
        f"{one_line(part.name)} ({part.program}): {points_of(part.points, part.possible)}{bonus}"
    )
    lines = [f"══ {title} {'═' * max(0, WIDTH - len(title) - 4)}"]
    lines += field("", STATE_SENTENCES.get(part.state, ""))
    for note in part.notes:
        lines += field("note", one_line(note))
    if part.build_output.strip() and (instructor or part.state is State.NOT_BUILT):
        lines += _listing("what the compiler said", part.build_output.splitlines())
    groups = grouped(part)
    for mark in groups.lost:
        lines += ["", *_mark(mark, catalogue, instructor)]
    lines += _named("lost with it", groups.followed, instructor)
    for mark in (*groups.remarks, *groups.uncounted):
        lines += ["", *_mark(mark, catalogue, instructor)]
    return lines + _named("met", groups.earned, instructor)


def _mark(mark: Mark, catalogue: Catalogue, instructor: bool) -> list[str]:
    earned = f"{number(mark.points)} of {number(mark.possible)}" if mark.counted else "not counted"
    title = f"{mark.outcome}  {mark.level}  {mark.requirement}  {earned}"
    title += _hidden(mark) if instructor else ""
    rule = "─" * max(0, WIDTH - len(title) - 4)
    return [f"── {title} {rule}", *mark_text(mark, catalogue).splitlines()]


def _hidden(mark: Mark) -> str:
    if not mark.hidden:
        return ""
    return f"  hidden until {mark.hidden_until}" if mark.hidden_until else "  hidden"


def _named(title: str, marks: Sequence[Mark], instructor: bool) -> list[str]:
    if not marks:
        return []
    points = [
        f"{mark.requirement} {number(mark.points)}/{number(mark.possible)}"
        + (_hidden(mark) if instructor else "")
        for mark in marks
    ]
    return ["", *field(title, ", ".join(points))]


def _listing(title: str, lines: Iterable[str]) -> list[str]:
    split = [part for line in lines for part in str(line).splitlines() or [""]]
    return [f"  {title.lower()}"] + [f"    {line}".rstrip() for line in split]
