"""The pages: what stands on them, what must not, and that no text becomes markup."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.grade import ClassGrade, State, SubmissionGrade
from harness.outcomes import Level, Outcome
from harness.result import CheckResult, RunResult
from reports.audience import student_view
from reports.class_files import files
from reports.pages import class_page, instructor_page, run_page, student_page
from reports.pages.exchange import diagram
from reports.pages.markup import element, page, stylesheet
from reports.visible import visible
from tests import report_samples as samples
from tests.report_samples import (
    ASSIGNMENT,
    CATALOGUE,
    CLASS,
    EVE,
    HOSTILE,
    SECRET,
    SECRET_EVIDENCE,
    same_as_golden,
)

BEFORE, AFTER = date(2026, 3, 10), date(2026, 4, 1)
ELEMENTS = {
    *("html", "head", "meta", "link", "title", "style", "body", "main", "header", "footer"),
    *("section", "article", "div", "details", "summary", "p", "h1", "h2", "h3", "h4", "b", "a"),
    *("bdi", "code", "span", "pre", "figure", "figcaption", "dl", "dt", "dd", "ol", "ul", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("svg", "rect", "line", "polygon", "circle", "path"),
}
VOID = {"meta", "link"}
RUN = RunResult(
    program="tcp-echo",
    target={"kind": "command", "text": "./echo {port}", "name": f"mine {HOSTILE}"},
    seed=4711,
    checks=(
        samples.check("STARTS", Outcome.PASSED),
        samples.failed("TCP-ECHO-PLAIN", "plain_echo[1]"),
        samples.check("TCP-ECHO-PLAIN", Outcome.PASSED, "plain_echo[2]"),
        samples.check("TCP-ECHO-HALF-CLOSE", Outcome.BLOCKED),
        replace(samples.failed("TCP-ECHO-SIGPIPE", expected_failure="known"), expected=True),
        replace(samples.failed("TCP-ECHO-URGENT"), level=Level.MAY),
    ),
    seconds=2.5,
    longest_wait=1.0,
    discovered={"listens_on": "tcp 0.0.0.0:7"},
    notes=("no labs here: forbidden",),
)


def run_text(*runs: RunResult) -> str:
    return run_page.text(runs or [RUN], CATALOGUE, lambda run: f"sockcheck run {run.program}")


def student_text(submission: SubmissionGrade, today: date = BEFORE) -> str:
    view = student_view(submission, ASSIGNMENT, today)
    return student_page.text(view, ASSIGNMENT, CATALOGUE)


def pages() -> dict[str, str]:
    made = {
        "run": run_text(),
        "runs": run_text(RUN, RUN),
        "class": class_page.text(CLASS, CATALOGUE),
    }
    for number, submission in enumerate(CLASS.submissions):
        made[f"student-{number}"] = student_text(submission)
        made[f"instructor-{number}"] = instructor_page.text(submission, ASSIGNMENT, CATALOGUE)
    return made


PAGES = pages()


class Seen(HTMLParser):
    """What a browser makes of a page: elements with attributes, and the text of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.said.append((self.open[-1], data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def text(self) -> str:
        return "".join(data for tag, data in self.said if tag != "style")


@pytest.mark.parametrize("name", ["run", "class", "student-0", "student-2", "instructor-0"])
def test_golden(name: str) -> None:
    """Without the style, which is tested by looking at it."""
    assert stylesheet() in PAGES[name]
    bare = PAGES[name].replace(stylesheet(), "…")
    same_as_golden(f"{name}.html", re.sub("sha256-[^']*", "sha256-…", bare))


@pytest.mark.parametrize("name", PAGES)
def test_only_our_elements(name: str) -> None:
    seen = Seen(PAGES[name])
    assert not seen.open
    for tag, attributes in seen.elements:
        assert tag in ELEMENTS
        assert not [key for key in attributes if key.startswith("on") or key == "style"]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_from_elsewhere(name: str) -> None:
    seen = Seen(PAGES[name])
    ids = {attributes["id"] for _, attributes in seen.elements if "id" in attributes}
    for _, attributes in seen.elements:
        assert "src" not in attributes
        href = attributes.get("href")
        if href is None or href == "data:,":
            continue
        if href.startswith("#"):
            assert href[1:] in ids
        else:
            assert re.fullmatch(
                r"\.\./index\.html|(students|instructor)/[A-Za-z0-9_.-]+\.html", href
            )
    assert "@import" not in stylesheet()
    assert "url(" not in stylesheet()


def test_student_pages_can_be_given_away() -> None:
    """No link leads out of the page: neither to the class nor to the instructor's report."""
    for path, text in files(CLASS, CATALOGUE, BEFORE):
        if path.startswith("students/") and path.endswith(".html"):
            hrefs = [attributes.get("href") for _, attributes in Seen(text).elements]
            assert all(href is None or href.startswith(("#", "data:")) for href in hrefs)


@pytest.mark.parametrize("name", PAGES)
def test_policy_knows_the_style(name: str) -> None:
    digest = base64.b64encode(hashlib.sha256(stylesheet().encode()).digest()).decode()
    policies = [
        attributes["content"] or ""
        for tag, attributes in Seen(PAGES[name]).elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    assert f"style-src 'sha256-{digest}'" in policies[0]
    assert "default-src 'none'" in policies[0]
    assert f"<style>{stylesheet()}</style>" in PAGES[name]


@pytest.mark.parametrize("name", PAGES)
def test_accessible(name: str) -> None:
    """What can be told without a browser: language, title, headings in order, pictures, ids."""
    seen = Seen(PAGES[name])
    tags = [tag for tag, _ in seen.elements]
    assert ("html", {"lang": "en"}) in seen.elements
    assert tags.count("title") == tags.count("main") == 1
    heads = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert heads[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(heads))
    for tag, attributes in seen.elements:
        if tag == "svg":
            assert attributes["aria-hidden"] == "true"
        if tag == "pre":
            assert attributes["tabindex"] == "0"
    ids = [attributes["id"] for _, attributes in seen.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert not [
        data for tag, data in seen.said if tag == "th" and not data.strip(" \n") and not data
    ]


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_stays_text(text: str) -> None:
    made = page(text, element("p", text, title=text), element("pre", text))
    seen = Seen(made)
    assert [tag for tag, _ in seen.elements[-3:]] == ["body", "p", "pre"]
    shown = visible(text)
    assert [data for tag, data in seen.said if tag == "pre"] in ([shown], [] if not shown else None)
    assert seen.elements[-2][1]["title"] == shown
    made.encode("utf-8")


HOSTILE_TEXTS = st.text() | st.sampled_from(
    [
        "</style><script>alert(1)</script>",
        "<!--",
        "]]>",
        "\u202e\u2066\x1b]0;x\x07",
        "&lt;b&gt;",
        HOSTILE,
    ]
)


@given(HOSTILE_TEXTS, HOSTILE_TEXTS)
@settings(max_examples=60, deadline=None)
def test_any_submission_makes_a_page(name: str, said: str) -> None:
    check = CheckResult(
        *("TCP-ECHO-PLAIN", Level.MUST, said, Outcome.FAILED, said, said, said),
        evidence={"done": said, "transcript": [said, f"  0.100000  {said}"], "stdout": [said]},
    )
    part = EVE.parts[0]
    mark = replace(part.marks[1], reason=said, checks=(check,))
    part = replace(part, name=name, marks=(mark,), notes=(said,), build_output=said)
    made = replace(EVE, name=name, students=(said,), parts=(part,), notes=(said,))
    title = replace(ASSIGNMENT, title=said)
    texts = [
        student_page.text(student_view(made, title, BEFORE), title, CATALOGUE),
        instructor_page.text(made, title, CATALOGUE),
        class_page.text(ClassGrade(title, (made,)), CATALOGUE),
    ]
    for text in texts:
        seen = Seen(text)
        assert {tag for tag, _ in seen.elements} <= ELEMENTS
        assert visible(text) == text.replace("\r", "\\x0d")
        text.encode("utf-8")


def student_files(grade: ClassGrade, today: date) -> Iterator[tuple[str, str]]:
    return (
        (path, text)
        for path, text in files(grade, CATALOGUE, today)
        if path.startswith("students/")
    )


def test_nothing_hidden_leaks() -> None:
    """Neither the id, nor the sentence, nor the check's name, nor evidence, nor a decision."""
    telling = [SECRET, SECRET_EVIDENCE, "sigpipe_secretly", CATALOGUE.requirements[SECRET].sentence]
    found = dict(student_files(CLASS, BEFORE))
    assert len(found) == 2 * len(CLASS.submissions)
    for path, text in found.items():
        for told in telling:
            assert told not in text
            assert not path.endswith(".html") or told not in Seen(text).text()
    text = Seen(student_text(EVE)).text()
    assert "Hidden checks are worth another 3 points." in text
    assert "12.6" not in text  # the total would give the hidden points away
    assert "1.4" not in text  # and so would what lateness cost of it


def test_shown_when_the_day_has_come() -> None:
    text = Seen(student_text(EVE, AFTER)).text()
    assert SECRET in text
    assert SECRET_EVIDENCE in text
    assert "12.6" in text
    assert "−1.4 points" in text
    assert "Hidden checks" not in text


def test_instructor_sees_everything() -> None:
    text = instructor_page.text(EVE, ASSIGNMENT, CATALOGUE)
    for told in (
        SECRET,
        SECRET_EVIDENCE,
        "hidden until 2026-04-01",
        "failed, failed",
        "a" * 0,
        "12.6",
    ):
        assert told in text
    blocked = re.search("Repair first.*?</code>", text, re.DOTALL)
    assert blocked
    assert SECRET in blocked.group()


@given(st.sets(st.integers(0, 5)), st.booleans())
@settings(max_examples=64, deadline=None)
def test_whatever_is_hidden(which: set[int], for_good: bool) -> None:
    part = EVE.parts[0]
    until = "" if for_good else "2026-04-01"
    marks = tuple(
        replace(mark, hidden=number in which, hidden_until=until if number in which else "")
        for number, mark in enumerate(part.marks)
    )
    hidden = {mark.requirement for mark in marks if mark.hidden}
    made = replace(EVE, parts=(replace(part, marks=marks), *EVE.parts[1:]), overrides=())
    view = student_view(made, ASSIGNMENT, BEFORE)
    shown = student_page.text(view, ASSIGNMENT, CATALOGUE)
    words = set(re.findall(r"[A-Z][A-Z0-9-]+", Seen(shown).text()))
    assert not words & hidden - {"STARTS"}  # which is judged in the other part, and shown there
    worth = sum(mark.possible for mark in marks if mark.hidden)
    assert view.complete == (not worth)
    if not worth:  # then the total gives nothing away
        assert view.submission.points == made.points
        assert view.submission.parts[0].points == part.points
    if view.hidden_points:
        assert view.submission.points is not None
        assert 0 <= view.submission.points <= view.submission.possible


def test_visible_points_are_the_share_of_what_was_counted() -> None:
    view = student_view(EVE, ASSIGNMENT, BEFORE)
    # 3 of 3 and 1 of 2 were counted, of 9 that are visible; the other part has its 8.
    assert view.submission.parts[0].points == pytest.approx(9 * 4 / 5)
    assert view.submission.points == pytest.approx(9 * 4 / 5 + 8)
    assert view.submission.possible == 17


def test_broken_build_shows_the_compiler() -> None:
    text = Seen(student_text(samples.SUBMISSIONS[1])).text()
    assert "echo.c:12:5: error: expected ‘;’ before ‘}’ token <b>\\x1b[0m" in text
    assert "did not build" in text
    assert "missing" in text


def test_unjudged_is_no_zero() -> None:
    text = Seen(student_text(samples.SUBMISSIONS[3])).text()
    assert "has no points yet and will be run again" in text
    assert "0 of 20" not in text.replace("20 of 20", "")


def test_run_page_tells_everything() -> None:
    text = Seen(PAGES["run"]).text()
    for told in (
        "nonconformant",
        "4711",
        "no labs here",
        "plain_echo",
        "Expected to fail",
        "Met 1",
    ):
        assert told in text or told == "plain_echo"
    met = text[text.index("Met 1") :]
    assert "STARTS" in met
    assert "TCP-ECHO-PLAIN" not in met  # one of its checks failed


def test_diagram_has_an_arrow_for_each_direction() -> None:
    made = diagram(samples.TRANSCRIPT)
    kinds = [row.get("class") for row in made]
    assert kinds == [
        *("point", "point", "to", "to", "from", "to ending"),
        *("to reset", "end", "to refused", "from"),
    ]
    for row in made:
        svg = row[0]
        assert svg.tag == "svg"
        assert svg.get("aria-hidden") == "true"


def test_diagram_of_many_peers_stays_narrow() -> None:
    lines = [f"  0.00000{n}  client {n}   connected" for n in range(9)]
    made = diagram([*lines, "  0.100000  target     exited with status 1"])
    assert all(int(row[0].get("width", "0")) <= 120 for row in made)


def test_a_state_for_every_state() -> None:
    for state in State:
        made = replace(EVE, state=state, points=None if state is State.UNJUDGED else 1.0)
        assert student_text(made)
        assert instructor_page.text(made, ASSIGNMENT, CATALOGUE)


# Contrast of text on its ground, WCAG 2.2 level AA (1.4.3): at least 4.5 to 1.

PAIRS = [
    *[("ink", ground) for ground in ("ground", "paper", "sunk")],
    *[("quiet", ground) for ground in ("ground", "paper", "sunk")],
    *[("link", ground) for ground in ("ground", "paper")],
    *[(kind, f"{kind}-ground") for kind in ("passed", "failed", "warned", "doubt", "idle")],
    *[("failed", ground) for ground in ("paper", "sunk")],
]


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", stylesheet(), re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[scheme == "dark"]))
    for front, back in PAIRS:
        light, dark = sorted((_luminance(colours[front]), _luminance(colours[back])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (scheme, front, back)
