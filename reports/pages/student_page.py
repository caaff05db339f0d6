"""The page that a student gets: the marks, each explained; nothing that is hidden."""

from __future__ import annotations

from harness.catalogue import Catalogue
from harness.grade import AssignmentFacts, State
from reports.audience import StudentView
from reports.pages.grade_blocks import (
    Reader,
    bar,
    decisions,
    mark_figure,
    part_section,
    repairs,
    unusual_state,
)
from reports.pages.markup import Element, element, page
from reports.pages.run_page import fact_list, footer
from reports.visible import one_line
from reports.wording import STATE_SENTENCES, hidden_sentence, moment, people


def text(view: StudentView, assignment: AssignmentFacts, catalogue: Catalogue) -> str:
    """The page of one submission for its author."""
    submission = view.submission
    reader = Reader(assignment, catalogue)
    title = f"{one_line(submission.name)}: {one_line(assignment.title)}"
    sections = [
        part_section(position, part, reader)
        for position, part in enumerate(submission.parts, start=1)
    ]
    return page(title, element("main", _head(view, assignment), _again(view), *sections), footer())


def _head(view: StudentView, assignment: AssignmentFacts) -> Element:
    submission = view.submission
    visible = "" if view.complete else "visible points"
    sentence = STATE_SENTENCES.get(submission.state)
    return element(
        "header",
        element("p", one_line(assignment.title), class_="eyebrow"),
        element(
            "div",
            element("h1", element("bdi", one_line(people(submission)))),
            mark_figure(submission.points, submission.possible, visible),
            class_="lead",
        ),
        bar(submission.points, submission.possible),
        element("p", unusual_state(submission.state), " ", sentence) if sentence else None,
        _hidden(view),
        _facts(view, assignment),
        decisions(submission),
        _looked_at(view),
    )


def _hidden(view: StudentView) -> Element | None:
    if view.complete:
        return None
    return element("p", hidden_sentence(view.hidden_points, view.shown_from), class_="note")


def _facts(view: StudentView, assignment: AssignmentFacts) -> Element:
    lateness = view.submission.lateness
    facts: dict[str, object] = {}
    if view.submission.students and view.submission.name not in view.submission.students:
        facts["Submission"] = one_line(view.submission.name)
    if lateness:
        facts["Handed in"] = moment(lateness.submitted)
    if assignment.deadline:
        facts["Deadline"] = moment(assignment.deadline)
    facts["Judged by"] = f"sockcheck {assignment.suite_version}, seed {assignment.seed}"
    return fact_list(facts)


def _looked_at(view: StudentView) -> Element | None:
    if not view.submission.for_human:
        return None
    text = "A person will look at this: "
    reasons = "; ".join(one_line(each.reason) for each in view.submission.for_human)
    return element("p", element("b", text), reasons, class_="note")


def _again(view: StudentView) -> Element | None:
    if view.submission.state in (State.ABSENT, State.UNJUDGED):
        return None
    return repairs(view.submission.parts)
