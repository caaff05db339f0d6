"""The page of a class: how it did, what was hard, who needs attention, and every report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness.catalogue import Catalogue
from harness.grade import ClassGrade, State, SubmissionGrade
from reports.class_statistics import Hard, Summary, sentence_of, summary
from reports.file_names import file_name
from reports.pages.check_card import level_badge
from reports.pages.grade_blocks import bar, state_pill
from reports.pages.markup import Content, Element, Piece, element, page
from reports.pages.run_page import fact_list, footer
from reports.visible import one_line
from reports.wording import STATES, number, people, points_of

_HARDEST = 12
"""Requirements listed as hard."""


def text(grade: ClassGrade, catalogue: Catalogue) -> str:
    """The page of a class, for whoever grades it. Its links are relative."""
    figures = summary(grade)
    body = [
        _head(grade, figures),
        _attention(grade),
        _distribution(figures),
        _hardest(figures.hard, catalogue),
        _everybody(grade),
    ]
    return page(f"{one_line(grade.assignment.title)}: class", element("main", body), footer())


def _head(grade: ClassGrade, figures: Summary) -> Element:
    possible = grade.assignment.points
    facts: dict[str, object] = {
        "Submissions": len(grade.submissions) - len(grade.absent),
        "Median": points_of(figures.middle, possible) if figures.marked else "–",
        "Average": points_of(figures.average, possible) if figures.marked else "–",
    }
    facts |= {STATES[state].capitalize(): count for state, count in figures.counts.items()}
    facts["Judged by"] = f"sockcheck {grade.assignment.suite_version}, seed {grade.assignment.seed}"
    return element(
        "header",
        element("p", "Class", class_="eyebrow"),
        element("h1", one_line(grade.assignment.title)),
        fact_list(facts),
    )


def _attention(grade: ClassGrade) -> Element | None:
    """What a person has to do, before any figure."""
    unbuilt = [each for each in grade.submissions if _why_unbuilt(each)]
    lists = [
        _people("Unjudged: run again", grade.unjudged, _why_unjudged),
        _people("For you to look at", grade.for_human, _why_human),
        _people("Did not build, or missing", unbuilt, _why_unbuilt),
        _absent(grade.absent),
    ]
    found = [each for each in lists if each is not None]
    if not found:
        return None
    return element("section", element("h2", "Needs attention"), element("div", found, class_="two"))


def _people(
    title: str,
    members: Sequence[SubmissionGrade],
    why: Callable[[SubmissionGrade], str],
) -> Element | None:
    if not members:
        return None
    items = []
    for each in members:
        reason = why(each)
        said = element("span", f" {reason}", class_="quiet") if reason else None
        items.append(element("li", _link(each), said))
    return _box(title, len(members), element("ul", items))


def _absent(members: Sequence[SubmissionGrade]) -> Element | None:
    if not members:
        return None
    names = ", ".join(one_line(people(each)) for each in members)
    return _box("Absent", len(members), element("p", names))


def _box(title: str, count: int, content: Element) -> Element:
    heading = element("h3", title, " ", element("span", str(count), class_="count"))
    return element("div", heading, content, class_="box")


def _why_unbuilt(submission: SubmissionGrade) -> str:
    told = [
        f"{part.name} {STATES[part.state]}"
        for part in submission.parts
        if part.state in (State.NOT_BUILT, State.MISSING)
    ]
    return one_line(", ".join(told))


def _why_unjudged(submission: SubmissionGrade) -> str:
    notes = [*submission.notes, *(note for part in submission.parts for note in part.notes)]
    return one_line(notes[0]) if notes else ""


def _why_human(submission: SubmissionGrade) -> str:
    told = [f"{each.requirement} {each.reason}" for each in submission.for_human]
    return one_line("; ".join(told))


def _distribution(figures: Summary) -> Element | None:
    if not figures.marked:
        return None
    most = max(band.count for band in figures.bands)
    rows = [
        _row(
            element("th", band.name, scope="row", class_="label"),
            element("td", bar(band.count, most), class_="wide"),
            element("td", str(band.count), class_="number"),
        )
        for band in figures.bands
    ]
    caption = "Of what is possible, without the unjudged and the absent."
    return element(
        "section",
        element("h2", "Distribution of marks"),
        element("p", caption, class_="quiet"),
        element("table", element("tbody", rows), class_="chart"),
    )


def _hardest(hard: Sequence[Hard], catalogue: Catalogue) -> Element | None:
    if not hard:
        return None
    rows = [
        _row(
            element(
                "td",
                level_badge(each.level),
                " ",
                element("code", each.requirement),
                " ",
                element("span", one_line(each.part), class_="quiet"),
                element("span", sentence_of(catalogue, each.requirement), class_="sentence"),
                class_="wide",
            ),
            element("td", bar(each.lost, 1.0), class_="gauge"),
            element("td", f"{round(100 * each.lost)} %", _narrow("lost"), class_="number"),
            element("td", f"{each.failed} of {each.judged}", _narrow("failed"), class_="number"),
        )
        for each in hard[:_HARDEST]
    ]
    head = _heads("Requirement", ("", "gauge"), ("Points lost", "number"), ("Failed", "number"))
    more = len(hard) - len(rows)
    return element(
        "section",
        element("h2", "Hardest requirements"),
        _table(head, rows, "stacked"),
        element("p", f"… and {more} more that cost points", class_="quiet") if more > 0 else None,
    )


def _narrow(word: str) -> Element:
    """What the heading says, for a screen that is too narrow for headings."""
    return element("span", f" {word}", class_="narrow")


def _everybody(grade: ClassGrade) -> Element:
    rows = [_submission(each) for each in grade.submissions]
    head = _heads("Submission", "", ("", "gauge"), ("Points", "number"), "Report")
    heading = element("h2", "All submissions ", element("span", str(len(rows)), class_="count"))
    return element("section", heading, _table(head, rows, "stacked"))


def _submission(each: SubmissionGrade) -> Element:
    name = [element("bdi", one_line(people(each)))]
    if each.students and each.name not in each.students:
        name.append(element("span", one_line(each.name), class_="sentence"))
    late = "late" if each.lateness and each.lateness.days else None
    points = "–" if each.points is None else number(each.points)
    return _row(
        element("th", name, scope="row", class_="wide"),
        element("td", state_pill(each.state), " ", late),
        element("td", bar(each.points, each.possible), class_="gauge"),
        element("td", points, _narrow("points"), class_="number"),
        element("td", _links(each), class_="links"),
    )


def _links(each: SubmissionGrade) -> Content:
    return [
        element("a", "student", href=f"students/{file_name(each.name)}.html"),
        " · ",
        element("a", "instructor", href=f"instructor/{file_name(each.name)}.html"),
    ]


def _link(each: SubmissionGrade) -> Element:
    href = f"instructor/{file_name(each.name)}.html"
    return element("a", element("bdi", one_line(people(each))), href=href)


def _heads(*names: str | tuple[str, str]) -> Element:
    cells = []
    for each in names:
        name, kind = (each, None) if isinstance(each, str) else each
        # An empty heading is no heading: a screen reader would announce it.
        tag, scope = ("th", "col") if name else ("td", None)
        cells.append(element(tag, name, scope=scope, class_=kind))
    return element("tr", cells)


def _row(*cells: Piece) -> Element:
    return element("tr", cells)


def _table(head: Element, rows: Sequence[Element], kind: str | None = None) -> Element:
    return element("table", element("thead", head), element("tbody", rows), class_=kind)
