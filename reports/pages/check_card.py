"""One check, explained: what is demanded, what was done, what was seen, how to repair it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.catalogue import Requirement
from harness.outcomes import Level, Outcome
from harness.result import CheckResult
from reports.evidence import listings
from reports.pages.exchange import diagram
from reports.pages.markup import Content, Element, element

_SYMBOLS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.BLOCKED: "◌",
    Outcome.NOT_APPLICABLE: "–",
    Outcome.INCONCLUSIVE: "?",
    Outcome.ERROR: "!",
}


def outcome_pill(outcome: Outcome, expected: bool = False) -> Element:
    """The outcome as a word with a symbol; never by colour alone."""
    text = f"{outcome} as expected" if expected else outcome.value
    return pill(text, outcome.value, _SYMBOLS[outcome])


def pill(text: str, kind: str, symbol: str = "") -> Element:
    """A short word on a coloured ground."""
    mark = element("span", symbol, " ", aria_hidden="true") if symbol else None
    return element("span", mark, text, class_=f"pill {kind}")


def level_badge(level: Level) -> Element:
    """MUST, SHOULD or MAY."""
    return element("span", level.value, class_=f"level {level.lower()}")


def card(identifier: str, summary: Content, *body: Content, kind: str, opened: bool) -> Element:
    """A box whose summary is always seen and whose body can be opened, without any script."""
    return element(
        "details",
        element("summary", summary),
        element("div", *body, class_="body"),
        class_=f"card {kind}",
        id=identifier,
        open=opened,
    )


def sentence(requirement: Requirement | None) -> Element | None:
    """What is demanded, in words."""
    return element("span", requirement.sentence, class_="sentence") if requirement else None


def evidence(check: CheckResult, title: str = "") -> Element:
    """Everything that is known of one check."""
    done = str(check.evidence.get("done", ""))
    return element(
        "div",
        element("h4", title) if title else None,
        element("p", check.summary, class_="finding") if check.summary else None,
        labelled("What was done", done) if done else None,
        _compared(check) if check.outcome is not Outcome.PASSED else None,
        _difference(check.evidence.get("difference")),
        _transcript(check.evidence.get("transcript")),
        *_listings(check),
        class_="evidence",
    )


def advice(requirement: Requirement | None, repair: bool, rerun: str = "") -> list[Element]:
    """How to repair it (where it is not met), why it is demanded, and how to run it again."""
    made = []
    if requirement:
        sources = element("span", f"({'; '.join(requirement.source)})", class_="quiet")
        if repair:
            made.append(labelled("How to repair it", requirement.hint, class_="hint"))
        made.append(labelled("Why it is demanded", requirement.rationale, " ", sources))
    if rerun:
        made.append(listing("Run it again", [rerun]))
    return made


def labelled(label: str, *content: Content, class_: str | None = None) -> Element:
    """A paragraph that begins with what it is about."""
    return element("p", element("b", f"{label}: "), *content, class_=class_)


def listing(title: str, lines: Sequence[str], kind: str = "listing") -> Element:
    """Lines as they were printed, under a title; ``bytes`` keeps them from being wrapped."""
    text = "\n".join(str(line).rstrip() for line in lines)
    # With a tabindex, so that what is too long or too wide can be scrolled by keyboard.
    return element(
        "figure", element("figcaption", title), element("pre", text, tabindex=0), class_=kind
    )


def _compared(check: CheckResult) -> Element | None:
    """The two that a reader compares, side by side."""
    pairs = [("Acceptable", check.acceptable, "wanted"), ("Observed", check.observed, "seen")]
    boxes = [
        element("div", element("dt", name), element("dd", text), class_=kind)
        for name, text, kind in pairs
        if text and text != check.summary
    ]
    return element("dl", boxes, class_="compared") if boxes else None


def _difference(lines: Any) -> Element | None:
    return listing("Where the bytes part", lines, "bytes") if lines else None


def _transcript(lines: Any) -> Element | None:
    if not lines:
        return None
    title = "What passed between them, in seconds since the check began"
    return element("figure", element("figcaption", title), diagram(lines))


def _listings(check: CheckResult) -> list[Element]:
    return [listing(title, lines) for title, lines in listings(check.evidence)]
