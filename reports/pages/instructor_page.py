"""The page that an instructor gets of one submission: everything."""

from __future__ import annotations

from harness.catalogue import Catalogue
from harness.grade import AssignmentFacts, SubmissionGrade
from reports.pages.check_card import listing
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
from reports.wording import STATE_SENTENCES, moment, people


def text(submission: SubmissionGrade, assignment: AssignmentFacts, catalogue: Catalogue) -> str:
    """The page of one submission for whoever grades it."""
    reader = Reader(assignment, catalogue, instructor=True)
    title = f"{one_line(submission.name)} (instructor): {one_line(assignment.title)}"
    sections = [
        part_section(position, part, reader)
        for position, part in enumerate(submission.parts, start=1)
    ]
    body = [_head(submission, assignment), _for_human(submission), repairs(submission.parts)]
    return page(title, element("main", body, sections, _origin(submission, assignment)), footer())


def _head(submission: SubmissionGrade, assignment: AssignmentFacts) -> Element:
    back = element("a", one_line(assignment.title), href="../index.html")
    sentence = STATE_SENTENCES.get(submission.state)
    facts: dict[str, object] = {"Submission": one_line(submission.name)}
    if any(submission.identifiers):
        facts["Identifier"] = ", ".join(map(one_line, filter(None, submission.identifiers)))
    if submission.lateness:
        facts["Handed in"] = moment(submission.lateness.submitted)
    if assignment.deadline:
        facts["Deadline"] = moment(assignment.deadline)
    return element(
        "header",
        element("p", back, " · for the instructor", class_="eyebrow"),
        element(
            "div",
            element("h1", element("bdi", one_line(people(submission)))),
            mark_figure(submission.points, submission.possible),
            class_="lead",
        ),
        bar(submission.points, submission.possible),
        element("p", unusual_state(submission.state), " ", sentence) if sentence else None,
        fact_list(facts),
        decisions(submission),
    )


def _for_human(submission: SubmissionGrade) -> Element | None:
    if not submission.for_human:
        return None
    items = [
        element(
            "li",
            element("b", f"{one_line(each.part)} "),
            element("code", each.requirement),
            f" {one_line(each.reason)}",
        )
        for each in submission.for_human
    ]
    return element("section", element("h2", "For you to look at"), element("ul", items))


def _origin(submission: SubmissionGrade, assignment: AssignmentFacts) -> Element:
    lines = [
        f"suite         sockcheck {assignment.suite_version}, seed {assignment.seed}",
        f"assignment    {assignment.fingerprint or 'without a fingerprint'}",
        f"submission    {submission.content or 'nothing was handed in'}",
    ]
    return element("section", listing("What these marks belong to", lines))
