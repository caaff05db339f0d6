"""What the pages for students and for instructors share: the mark, the parts, a card per mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.catalogue import Catalogue
from harness.grade import AssignmentFacts, Mark, PartFacts, PartGrade, State, SubmissionGrade
from harness.outcomes import Outcome
from reports.evidence import explained
from reports.pages.check_card import (
    advice,
    card,
    evidence,
    labelled,
    level_badge,
    listing,
    outcome_pill,
    pill,
    sentence,
)
from reports.pages.markup import Element, Piece, element
from reports.visible import one_line
from reports.wording import (
    STATE_SENTENCES,
    STATES,
    Groups,
    counted,
    grouped,
    number,
    points_of,
)

_STATE_PILLS = {
    State.GRADED: ("idle", ""),
    State.NOT_BUILT: ("failed", "✗"),
    State.MISSING: ("failed", "✗"),
    State.UNJUDGED: ("inconclusive", "?"),
    State.ABSENT: ("idle", "–"),
}
_BAR = 1000
"""Units of the width of a bar."""


@dataclass(frozen=True)
class Reader:
    """For whom a page is made. ``instructor``: with all attempts and all that is hidden."""

    assignment: AssignmentFacts
    catalogue: Catalogue
    instructor: bool = False

    def facts(self, part: PartGrade) -> PartFacts | None:
        """What the assignment says of a part."""
        return next((each for each in self.assignment.parts if each.name == part.name), None)

    def rerun(self, part: PartGrade, mark: Mark) -> str:
        """The command that repeats what was tried, in the folder of the submission."""
        facts = self.facts(part)
        if facts is None or not facts.command:
            return ""
        command = facts.command.replace("'", "'\\''")
        return (
            f"sockcheck run {facts.program} --cmd '{command}' "
            f"--seed {self.assignment.seed} --only {mark.requirement}"
        )


def state_pill(state: State) -> Element:
    """What became of it, as a word with a symbol."""
    kind, symbol = _STATE_PILLS[state]
    return pill(STATES[state], kind, symbol)


def unusual_state(state: State) -> Element | None:
    """The same, unless it is what one expects."""
    return None if state is State.GRADED else state_pill(state)


def bar(points: float | None, possible: float) -> Element:
    """How much of what was possible was earned, as a picture for those who see it."""
    share = 0.0 if not points or not possible else max(0.0, min(1.0, points / possible))
    return element(
        "svg",
        element("rect", width=round(share * _BAR), height=10),
        class_="bar",
        viewBox=f"0 0 {_BAR} 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def mark_figure(points: float | None, possible: float, what: str = "") -> Element:
    """The number that everybody looks for first."""
    if points is None:
        return element("p", element("b", "–"), element("span", f" of {number(possible)}"), what,
                       class_="mark")  # fmt: skip
    shown = element("b", number(points))
    return element("p", shown, element("span", f" of {number(possible)} {what}"), class_="mark")


def decisions(submission: SubmissionGrade) -> list[Element]:
    """What was decided about the points beside the checks: lateness, bonus, by hand, notes."""
    made = []
    lateness = submission.lateness
    if lateness and (lateness.penalty or lateness.days):
        cost = f" (−{counted(lateness.penalty)})" if lateness.penalty else ""
        made.append(labelled("Late", one_line(lateness.reason), cost, class_="note"))
    if submission.bonus or submission.bonus_reason:
        text = f"+{counted(submission.bonus)}. {one_line(submission.bonus_reason)}"
        made.append(labelled("Bonus", text, class_="note"))
    for each in submission.overrides:
        about = " ".join(filter(None, (each.part, each.requirement)))
        before = "" if each.before is None else f" instead of {number(each.before)}"
        text = f"{counted(each.points)}{before}. {one_line(each.reason)}"
        label = f"Decided by hand ({about})" if about else "Decided by hand"
        made.append(labelled(label, text, class_="note"))
    made += [labelled("Note", one_line(note), class_="note") for note in submission.notes]
    return made


def part_section(position: int, part: PartGrade, reader: Reader) -> Element:
    """One program: its points, what was lost first, then what was not judged and what was met."""
    bonus = pill("bonus", "idle") if part.bonus else None
    return element(
        "section",
        element(
            "div",
            element("h2", one_line(part.name), " ", unusual_state(part.state), " ", bonus),
            element("p", points_of(part.points, part.possible), class_="of"),
            class_="part",
        ),
        bar(part.points, part.possible),
        element("p", STATE_SENTENCES[part.state]) if part.state in STATE_SENTENCES else None,
        [element("p", one_line(note), class_="quiet") for note in part.notes],
        _build(position, part),
        _groups(position, part, reader),
        id=f"part-{position}",
    )


def anchor(position: int, mark: Mark) -> str:
    """The id of a mark's card on its page."""
    return f"part-{position}-{mark.requirement}"


def _build(position: int, part: PartGrade) -> Element | None:
    if not part.build_output.strip():
        return None
    output = listing("What the compiler said", part.build_output.splitlines())
    if part.state is State.NOT_BUILT:
        return output
    return card(f"build-{position}", "Messages of the build", output, kind="", opened=False)


def _groups(position: int, part: PartGrade, reader: Reader) -> list[Piece]:
    groups = grouped(part)
    made: list[Piece] = []
    for title, marks, opened in (
        ("Points lost", groups.lost, True),
        ("Not met, but worth no points", groups.remarks, False),
        ("Not counted: neither earned nor lost", groups.uncounted, False),
    ):
        if marks:
            made.append(_heading(title, len(marks)))
            made += [_mark_card(position, part, mark, reader, opened) for mark in marks]
        if title == "Points lost" and groups.followed:
            made.append(_followed(position, groups, reader))
    if groups.uncounted and part.set_aside and part.points is not None:
        made.append(_set_aside(part))
    if groups.earned:
        made.append(_heading("Points earned", len(groups.earned)))
        made.append(_earned(position, groups, reader))
    return made


def _heading(title: str, count: int) -> Element:
    return element("h3", title, " ", element("span", str(count), class_="count"))


def _set_aside(part: PartGrade) -> Element:
    text = (
        f"The {number(part.set_aside)} points of what was not counted are shared out among the "
        "rest: the points of this part are the share that was earned of what was judged."
    )
    return element("p", text, class_="quiet")


def _mark_card(position: int, part: PartGrade, mark: Mark, reader: Reader, opened: bool) -> Element:
    requirement = reader.catalogue.requirements.get(mark.requirement)
    failed = mark.outcome is Outcome.FAILED
    unmet = explained(mark.checks)
    met = [check.check for check in mark.checks if check.outcome is Outcome.PASSED]
    several = len(mark.checks) > 1
    told = [check.summary and check.summary in mark.reason for check in unmet]
    return card(
        anchor(position, mark),
        _summary(mark, reader),
        # What a check found says more than the reason that repeats it.
        None if any(told) else element("p", mark.reason),
        _attempts(mark),
        [evidence(check, check.check if several else "") for check in unmet],
        labelled("Passed", ", ".join(met)) if met else None,
        advice(requirement, failed, reader.rerun(part, mark) if failed else ""),
        kind=mark.outcome.value,
        opened=opened,
    )


def _summary(mark: Mark, reader: Reader) -> list[Piece]:
    requirement = reader.catalogue.requirements.get(mark.requirement)
    return [
        _points(mark),
        outcome_pill(mark.outcome),
        " ",
        level_badge(mark.level),
        " ",
        element("code", mark.requirement),
        _hidden_badge(mark) if reader.instructor else None,
        sentence(requirement),
    ]


def _points(mark: Mark) -> Element:
    if not mark.counted:
        return element("span", "not counted", class_="points quiet")
    lost = " lost" if mark.points < mark.possible else ""
    text = f"{number(mark.points)} / {number(mark.possible)}"
    return element("span", text, class_=f"points{lost}")


def _hidden_badge(mark: Mark) -> Element | None:
    if not mark.hidden:
        return None
    return pill(f"hidden until {mark.hidden_until}" if mark.hidden_until else "hidden", "warned")


def _attempts(mark: Mark) -> Element | None:
    told = []
    if len(mark.attempts) > 1:
        told.append(labelled("Each time it was tried", ", ".join(mark.attempts)))
    if mark.blocked_by:
        told.append(labelled("Repair first", element("code", mark.blocked_by)))
    return element("div", told) if told else None


def _followed(position: int, groups: Groups, reader: Reader) -> Element:
    worth = sum(mark.possible - mark.points for mark in groups.followed)
    title = f"{len(groups.followed)} more were lost with it, with {counted(worth)}"
    table = _mark_table(groups.followed, reader)
    return card(f"followed-{position}", title, table, kind="blocked", opened=False)


def _earned(position: int, groups: Groups, reader: Reader) -> Element:
    worth = sum(mark.points for mark in groups.earned)
    title = f"{len(groups.earned)} met, for {counted(worth)}"
    table = _mark_table(groups.earned, reader)
    return card(f"earned-{position}", title, table, kind="passed", opened=False)


def _mark_table(marks: Sequence[Mark], reader: Reader) -> Element:
    rows = [
        element(
            "tr",
            element("td", level_badge(mark.level)),
            element(
                "td",
                element("code", mark.requirement),
                " ",
                _hidden_badge(mark) if reader.instructor else None,
                sentence(reader.catalogue.requirements.get(mark.requirement)),
                class_="wide",
            ),
            element("td", f"{number(mark.points)} / {number(mark.possible)}", class_="number"),
        )
        for mark in marks
    ]
    return element("table", element("tbody", rows), class_="met")


def repairs(parts: Sequence[PartGrade], limit: int = 5) -> Element | None:
    """Where most points can be won, as links to the explanation."""
    lost = [
        (groups.cost(mark), position, mark)
        for position, part in enumerate(parts, start=1)
        for groups in [grouped(part)]
        for mark in groups.lost
    ]
    if not lost:
        return None
    lost.sort(key=lambda each: -each[0])
    items = [
        element(
            "li",
            element("a", element("code", mark.requirement), href=f"#{anchor(position, mark)}"),
            f" of {one_line(parts[position - 1].name)}" if len(parts) > 1 else None,
            f" (−{number(cost)}) ",
            one_line(mark.reason),
        )
        for cost, position, mark in lost[:limit]
    ]
    more = len(lost) - len(items)
    return element(
        "section",
        element("h2", "Where most points were lost"),
        element("ol", items, class_="repairs"),
        element("p", f"… and {more} more below", class_="quiet") if more > 0 else None,
    )
