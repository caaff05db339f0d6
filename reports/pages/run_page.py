"""The page of a run: ``sockcheck run --html FILE``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness import __version__
from harness.catalogue import Catalogue
from harness.outcomes import Level, Outcome
from harness.result import CheckResult, RunResult
from harness.verdict import EXPECTED_FAILURE, Verdict, coverage, verdict
from reports.pages.check_card import (
    advice,
    card,
    evidence,
    labelled,
    level_badge,
    outcome_pill,
    pill,
    sentence,
)
from reports.pages.markup import Element, Piece, element, page
from reports.visible import one_line

_VERDICT_KINDS = {
    Verdict.CONFORMANT: ("passed", "✓"),
    Verdict.WITH_WARNINGS: ("warned", "✓"),
    Verdict.NONCONFORMANT: ("failed", "✗"),
    Verdict.UNJUDGED: ("inconclusive", "?"),
}


def text(runs: Sequence[RunResult], catalogue: Catalogue, rerun: Callable[[RunResult], str]) -> str:
    """The file that ``--html`` writes; ``rerun`` gives the command that repeats a run."""
    title = one_line(f"{runs[0].program}: {_named(runs[0])}") if len(runs) == 1 else "sockcheck"
    several = [_contents(runs)] if len(runs) > 1 else []
    sections = [
        _run(number, run, catalogue, rerun(run)) for number, run in enumerate(runs, start=1)
    ]
    return page(title, element("main", *several, *sections), footer())


def footer() -> Element:
    """The last line of every page."""
    return element("footer", element("p", f"sockcheck {__version__}"))


def verdict_pill(said: Verdict) -> Element:
    """A verdict as a word with a symbol."""
    kind, symbol = _VERDICT_KINDS[said]
    return pill(said.value, f"verdict {kind}", symbol)


def _named(run: RunResult) -> str:
    return str(run.target.get("name", run.target["text"]))


def _contents(runs: Sequence[RunResult]) -> Element:
    rows = [
        element(
            "tr",
            element("th", element("a", run.program, href=f"#run-{number}"), scope="row"),
            element("td", one_line(_named(run)), class_="wide"),
            element("td", verdict_pill(verdict(run.checks))),
        )
        for number, run in enumerate(runs, start=1)
    ]
    columns = ("Program", "Target", "Verdict")
    head = element("tr", *(element("th", name, scope="col") for name in columns))
    return element(
        "section",
        element("h1", f"{len(runs)} runs"),
        element("table", element("thead", head), element("tbody", rows), class_="stacked runs"),
    )


def _run(number: int, run: RunResult, catalogue: Catalogue, rerun: str) -> Element:
    said = verdict(run.checks)
    facts = {
        "Judged": str(coverage(run.checks)),
        "Seed": run.seed,
        **{name.replace("_", " ").capitalize(): value for name, value in run.discovered.items()},
    }
    return element(
        "article",
        element(
            "header",
            element("p", run.program, class_="eyebrow"),
            element("h1", one_line(_named(run))),
            element("p", verdict_pill(said)),
            fact_list(facts),
            [element("p", f"Note: {note}", class_="note") for note in run.notes],
        ),
        *_outcome_sections(f"run-{number}", run.checks, catalogue, rerun),
        id=f"run-{number}",
    )


def fact_list(facts: dict[str, object]) -> Element:
    """Names and values in a row that wraps."""
    pairs = [
        element("div", element("dt", name), element("dd", str(value)))
        for name, value in facts.items()
    ]
    return element("dl", pairs, class_="facts")


def _outcome_sections(
    prefix: str, checks: Sequence[CheckResult], catalogue: Catalogue, rerun: str
) -> list[Element]:
    """What was not met first, each explained; then what was not judged; then what was met."""
    ordered = sorted(checks, key=lambda check: list(Level).index(check.level))
    groups: dict[str, list[CheckResult]] = {"Not met": [], "Not judged": [], "Met": []}
    unmet = {check.requirement for check in checks if check.outcome is Outcome.FAILED}
    for check in ordered:
        group = _group(check)
        if group != "Met" or check.requirement not in unmet:
            groups[group].append(check)
    made = []
    for title, members in groups.items():
        cards = [
            _card(f"{prefix}-{title.lower().replace(' ', '-')}-{number}", each, catalogue, rerun)
            for number, each in enumerate(members, start=1)
            if title != "Met"
        ]
        count = len(cards or {each.requirement for each in members})
        table = _met_table(members, catalogue) if title == "Met" else None
        heading = element("h2", title, " ", element("span", str(count), class_="count"))
        if members:
            made.append(element("section", heading, cards, table))
    return made


def _group(check: CheckResult) -> str:
    if check.outcome is Outcome.PASSED:
        return "Met"
    return "Not met" if check.outcome is Outcome.FAILED else "Not judged"


def _card(identifier: str, check: CheckResult, catalogue: Catalogue, rerun: str) -> Element:
    """A check that can be opened; what failed is open already."""
    requirement = catalogue.requirements.get(check.requirement)
    failed = check.outcome is Outcome.FAILED
    reason = check.evidence.get(EXPECTED_FAILURE)
    summary: list[Piece] = [
        outcome_pill(check.outcome, check.expected),
        " ",
        level_badge(check.level),
        " ",
        element("code", check.requirement),
        sentence(requirement),
    ]
    return card(
        identifier,
        summary,
        labelled("Expected to fail", str(reason)) if reason else None,
        evidence(check),
        advice(requirement, failed, f"{rerun} --only {check.requirement}"),
        kind=check.outcome.value,
        opened=(failed or check.outcome is Outcome.ERROR) and not check.expected,
    )


def _met_table(checks: Sequence[CheckResult], catalogue: Catalogue) -> Element:
    """What was met, one row for each requirement."""
    rows = []
    for identifier, level in {check.requirement: check.level for check in checks}.items():
        requirement = catalogue.requirements.get(identifier)
        rows.append(
            element(
                "tr",
                element("td", level_badge(level)),
                element(
                    "td",
                    element("code", identifier),
                    sentence(requirement),
                    class_="wide",
                ),
            )
        )
    return element("table", element("tbody", rows), class_="met")
