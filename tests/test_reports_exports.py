"""What other programs read of a graded class: each format against its documentation."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import BadInput
from harness.grade import ClassGrade, Override, State, SubmissionGrade
from harness.outcomes import Outcome
from reports import (
    class_junit,
    class_statistics,
    class_text,
    github,
    grade_text,
    gradebooks,
    grades_document,
    gradescope,
)
from reports.audience import student_view
from reports.class_files import files
from reports.file_names import file_name
from reports.visible import visible
from tests.report_samples import (
    ASSIGNMENT,
    CATALOGUE,
    CLASS,
    EVE,
    GOLDEN,
    HOSTILE,
    SECRET,
    SECRET_EVIDENCE,
    SUBMISSIONS,
    same_as_golden,
)

BEFORE, AFTER = date(2026, 3, 10), date(2026, 4, 1)
BROKEN, UNLUCKY, ABSENT = SUBMISSIONS[1], SUBMISSIONS[3], SUBMISSIONS[4]
RESULTS = gradescope.results(EVE, CATALOGUE, BEFORE)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("grades.json", lambda: grades_document.text(CLASS)),
        ("canvas.csv", lambda: gradebooks.canvas(CLASS)),
        ("moodle.csv", lambda: gradebooks.moodle(CLASS)),
        ("junit.xml", lambda: class_junit.text(CLASS, CATALOGUE)),
        ("github-annotations.txt", lambda: github.class_annotations(CLASS)),
        ("github-submission.txt", lambda: github.submission_annotations(BROKEN)),
        ("github-summary.md", lambda: github.class_summary(CLASS, CATALOGUE)),
        ("summary.txt", lambda: class_text.text(CLASS, CATALOGUE)),
        ("gradescope.json", lambda: gradescope.text(RESULTS)),
        (
            "student.txt",
            lambda: grade_text.student_text(
                student_view(EVE, ASSIGNMENT, BEFORE), ASSIGNMENT, CATALOGUE
            ),
        ),
        ("instructor.txt", lambda: grade_text.instructor_text(EVE, ASSIGNMENT, CATALOGUE)),
    ],
)
def test_golden(name: str, write: Callable[[], str]) -> None:
    same_as_golden(name, write())


def test_the_same_files_every_time() -> None:
    """Same content, same order; names that any file system takes."""
    first, again = list(files(CLASS, CATALOGUE, BEFORE)), list(files(CLASS, CATALOGUE, BEFORE))
    assert first == again
    paths = [path for path, _ in first]
    assert len(paths) == len(set(paths))
    for path in paths:
        assert re.fullmatch(r"([\w.-]+/)*[\w.-]+", path, re.ASCII)
    assert "exports/gradescope/unlucky.json" not in paths
    assert "students/unlucky.html" in paths
    for path, text in first:
        text.encode("utf-8")
        if not path.endswith(".json"):  # which escapes what it carries
            unix = text.replace("\r\n", "\n") if path.endswith(".csv") else text
            assert visible(unix) == unix


# Gradescope.


def test_gradescope_fields() -> None:
    assert RESULTS["score"] == 12.6
    assert RESULTS["stdout_visibility"] == "hidden"
    assert "leaderboard" not in RESULTS
    assert "execution_time" not in RESULTS
    assert gradescope.results(EVE, CATALOGUE, BEFORE, 3.4)["execution_time"] == 3
    by_name = {test["name"]: test for test in RESULTS["tests"]}
    lost = by_name["echo: MUST TCP-ECHO-PLAIN"]
    assert (lost["score"], lost["max_score"], lost["status"]) == (1.0, 2.0, "failed")
    assert "first difference at offset 2" in lost["output"]
    met = by_name["echo: MUST STARTS"]
    assert (met["score"], met["max_score"], met["status"]) == (3.0, 3.0, "passed")
    for name in ("TCP-ECHO-LOST-CLIENT", "TCP-ECHO-HALF-CLOSE"):
        uncounted = by_name[f"echo: MUST {name}"]
        assert not {"score", "max_score", "status"} & uncounted.keys()


def test_gradescope_hides_what_is_hidden() -> None:
    for test in RESULTS["tests"]:
        told = json.dumps(test)
        if SECRET_EVIDENCE in told or SECRET in test["name"]:
            assert test["visibility"] == "after_published"
    assert SECRET not in RESULTS["output"]
    assert SECRET_EVIDENCE not in json.dumps([RESULTS["output"], RESULTS["extra_data"]])
    assert "1.4" not in RESULTS["output"]
    shown = gradescope.results(EVE, CATALOGUE, AFTER)
    assert {test["visibility"] for test in shown["tests"]} == {"visible"}
    assert "Late: 1 day late: a tenth less. (-1.4 points)" in shown["output"]


def test_gradescope_never_shows_what_is_hidden_for_good() -> None:
    part = EVE.parts[0]
    marks = tuple(replace(mark, hidden_until="") for mark in part.marks)
    made = replace(EVE, parts=(replace(part, marks=marks),))
    tests = gradescope.results(made, CATALOGUE, AFTER)["tests"]
    assert {t["visibility"] for t in tests if SECRET in t["name"]} == {"hidden"}


def test_gradescope_of_what_was_not_built() -> None:
    made = gradescope.results(BROKEN, CATALOGUE, BEFORE)
    assert made["score"] == 0
    scores = [(test["score"], test["max_score"]) for test in made["tests"]]
    assert scores == [(0.0, 12.0), (0.0, 8.0)]
    assert "echo.c:12:5: error" in made["tests"][0]["output"]


def test_gradescope_has_no_score_for_the_unjudged() -> None:
    with pytest.raises(ValueError, match="unlucky is unjudged"):
        gradescope.results(UNLUCKY, CATALOGUE, BEFORE)


def test_gradescope_bounds_its_output() -> None:
    long = replace(BROKEN, parts=(replace(BROKEN.parts[0], build_output="x" * 1_000_000),))
    (test,) = gradescope.results(long, CATALOGUE, BEFORE)["tests"]
    assert len(test["output"]) < 21_000
    assert "characters left out" in test["output"]


def changed(*path: str | int, to: Any) -> Any:
    made = json.loads(gradescope.text(RESULTS))
    at = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return made


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ([], "it is no object"),
        (changed("score", to="12"), "score is of type str"),
        (changed("score", to=True), "score is of type bool"),
        (changed("score", to=float("nan")), "score is nan"),
        (changed("score", to=float("inf")), "score is inf"),
        (changed("output", to=3), "output is of type int"),
        (changed("output_format", to="plain"), "output_format is 'plain'"),
        (changed("test_output_format", to="markdown"), "test_output_format is 'markdown'"),
        (changed("test_name_format", to="b"), "test_name_format is 'b'"),
        (changed("visibility", to="never"), "visibility is 'never'"),
        (changed("stdout_visibility", to=""), "stdout_visibility is ''"),
        (changed("execution_time", to="1 s"), "execution_time is of type str"),
        (changed("extra_data", to=[]), "extra_data is of type list"),
        (changed("tests", to={}), "tests is of type dict"),
        (changed("result", to=1), "result is no documented field"),
        (changed("tests", 0, to="x"), "tests[0] is no object"),
        (changed("tests", 0, "score", to=None), "tests[0].score is of type NoneType"),
        (changed("tests", 0, "max_score", to="3"), "tests[0].max_score is of type str"),
        (changed("tests", 0, "status", to="ok"), "tests[0].status is 'ok'"),
        (changed("tests", 0, "name", to=7), "tests[0].name is of type int"),
        (changed("tests", 0, "name_format", to="?"), "tests[0].name_format is '?'"),
        (changed("tests", 0, "number", to=1.1), "tests[0].number is of type float"),
        (changed("tests", 0, "output", to=[]), "tests[0].output is of type list"),
        (changed("tests", 0, "output_format", to="tex"), "tests[0].output_format is 'tex'"),
        (changed("tests", 0, "tags", to="a"), "tests[0].tags is of type str"),
        (changed("tests", 0, "tags", to=[1]), "tests[0].tags holds something that is no text"),
        (changed("tests", 0, "visibility", to="x"), "tests[0].visibility is 'x'"),
        (changed("tests", 0, "extra_data", to=1), "tests[0].extra_data is of type int"),
        (changed("tests", 0, "points", to=1), "tests[0].points is no documented field"),
        ({"tests": [{"name": "a"}]}, "there is no score"),
        ({"output": "x"}, "there is no score"),
        ({"score": 1, "leaderboard": [{"name": "a"}]}, "leaderboard[0] lacks"),
    ],
)
def test_gradescope_validator_finds_each_mistake(made: Any, problem: str) -> None:
    found = list(gradescope.problems_of(made))
    assert len(found) == 1
    assert problem in found[0]


def test_gradescope_validator_takes_the_documented_example() -> None:
    """The example of the specifications, with every field that they name."""
    made = json.loads((GOLDEN / "gradescope-documented.json").read_text())
    assert list(gradescope.problems_of(made)) == []
    assert list(gradescope.problems_of({"tests": [{"score": 1}]})) == []


# CSV.


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_canvas() -> None:
    head, possible, *rows = rows_of(gradebooks.canvas(CLASS))
    # What Canvas's importer looks for: lib/gradebook_importer.rb, header? and process_pp.
    assert head[0] == "Student"
    assert head[1] == "ID"
    assert (head[2], head[3], head[4]) == ("SIS User ID", "SIS Login ID", "Section")
    assert head[5] == ASSIGNMENT.title
    assert "Points Possible" in possible[0]
    assert possible[5] == "20"
    assert ["Amélie Nothomb", "", "s1001", "", "", "22"] in rows
    assert ["Carla O’Neil", "", "", "carla@example.org", "", "0"] in rows
    assert ["Zoë", "", "s1009", "", "", "0"] in rows
    assert "unlucky" not in str(rows)
    assert all(len(row) == 6 for row in rows)


def test_moodle() -> None:
    head, *rows = rows_of(gradebooks.moodle(CLASS))
    assert head[:3] == ["Full name", "ID number", "Email address"]
    assert head[3] == ASSIGNMENT.title
    assert rows[2][:4] == ["Bruno Ken", "", "bruno@example.org", "0"]
    assert all(row[4] for row in rows)  # an empty feedback would delete one
    assert gradebooks.moodle_worksheet(CLASS) == ""


def test_moodle_worksheet_where_the_numbers_are_known() -> None:
    made = replace(SUBMISSIONS[0], identifiers=("Participant 4711",))
    head, row = rows_of(gradebooks.moodle_worksheet(ClassGrade(ASSIGNMENT, (made, EVE))))
    told = dict(zip(head, row, strict=True))
    # The three columns without which Moodle's importer refuses: importgradeslib.php, init.
    assert told["Identifier"] == "Participant 4711"
    assert told["Grade"] == "22"
    assert told["Last modified (grade)"] == "-"
    assert told["Feedback comments"]


FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", '"=1', "|x"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_formula(cell: str) -> None:
    assert gradebooks.neutral(cell).startswith("'")


@pytest.mark.parametrize("cell", ["", "12.5", "-3", "-0.25", "Ann", "O'Neil", "a=b", "x@y.org"])
def test_no_apostrophe_without_need(cell: str) -> None:
    assert gradebooks.neutral(cell) == cell


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_csv_of_any_name(name: str, identifier: str) -> None:
    made = replace(EVE, name="x", students=(name,), identifiers=(identifier,))
    grade = ClassGrade(replace(ASSIGNMENT, title=name), (made,))
    for text in (gradebooks.canvas(grade), gradebooks.moodle(grade)):
        text.encode("utf-8")
        rows = rows_of(text)
        assert len(rows) == (3 if text.startswith("Student") else 2)
        for row in rows:
            for cell in row:
                # A hyphen alone is how Moodle writes "no grade"; no spreadsheet computes it.
                harmless = re.fullmatch(r"-|-?\d+(\.\d+)?", cell)
                assert not cell or cell[0] not in "=+-@\t\r\n" or harmless


# JSON.


def test_schema_and_back() -> None:
    schema = grades_document.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    made = json.loads(grades_document.text(CLASS))
    jsonschema.validate(made, schema)
    whole = json.loads(grades_document.submission_text(EVE, ASSIGNMENT))
    jsonschema.validate(whole, schema)
    assert ClassGrade.from_json(whole).submissions == (EVE,)
    read = ClassGrade.from_json(made)
    assert [each.points for each in read.submissions] == [each.points for each in CLASS.submissions]
    assert "evidence" not in grades_document.text(CLASS)
    assert "seconds" not in grades_document.text(CLASS)


@pytest.mark.parametrize("field", ["points", "state", "lateness", "parts", "content"])
def test_schema_refuses_a_missing_field(field: str) -> None:
    made = json.loads(grades_document.text(CLASS))
    del made["submissions"][0][field]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(made, grades_document.schema())


# JUnit.


def test_junit_counts() -> None:
    root = Xml.fromstring(class_junit.text(CLASS, CATALOGUE).encode())
    suites = {suite.get("name"): suite for suite in root}
    assert [suites["unlucky"].get(name) for name in ("tests", "errors")] == ["3", "1"]
    assert suites["broken"].get("failures") == "2"
    assert suites["zoe"].get("skipped") == "1"
    assert suites["amelie"].get("failures") == "0"
    for suite in root:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert suite.get(name) == str(len(suite.findall(f"testcase/{tag}")))
    assert root.get("tests") == str(sum(int(suite.get("tests", "")) for suite in root))
    eve = suites[visible(EVE.name)]
    cases = eve.findall("testcase")
    failures = [case.get("name") for case in cases if case.find("failure") is not None]
    assert failures == ["TCP-ECHO-PLAIN", SECRET]


@given(st.text(max_size=40))
@settings(max_examples=50, deadline=None)
def test_junit_of_any_text(text: str) -> None:
    part = replace(EVE.parts[0], name=text, notes=(text,))
    mark = replace(part.marks[1], reason=text)
    made = replace(EVE, name=text, parts=(replace(part, marks=(mark,)),))
    Xml.fromstring(class_junit.text(ClassGrade(ASSIGNMENT, (made,)), CATALOGUE).encode())


# GitHub.


def test_compiler_messages_stand_at_their_line() -> None:
    lines = github.submission_annotations(BROKEN).splitlines()
    assert lines[0].startswith("::error file=echo.c,line=12,col=5,title=echo%3A build::expected")
    assert lines[1] == (
        "::warning file=src/udp.c,line=3,title=echo%3A build::no newline, 100%25: really"
    )


def test_submission_summary() -> None:
    view = student_view(EVE, ASSIGNMENT, BEFORE)
    text = github.submission_summary(view.submission, ASSIGNMENT, CATALOGUE)
    assert "15.2 of 17 points" in text
    assert "TCP-ECHO-PLAIN" in text
    assert SECRET not in text
    lost = github.submission_annotations(essential_failure())
    assert "::error title=STARTS (-9)::" in lost  # with what was lost with it


def test_student_annotations_hide_what_is_hidden() -> None:
    view = student_view(EVE, ASSIGNMENT, BEFORE)
    told = github.submission_annotations(view.submission)
    assert "TCP-ECHO-PLAIN" in told
    assert SECRET not in told
    assert SECRET in github.submission_annotations(EVE)


@given(st.text(max_size=60) | st.sampled_from(["::error::x", "\n::stop-commands::a", "a,b:c%d"]))
@settings(max_examples=100, deadline=None)
def test_one_command_a_line(text: str) -> None:
    part = EVE.parts[0]
    mark = replace(part.marks[1], reason=text)
    part = replace(part, name=text, marks=(mark,))
    made = replace(EVE, name=text, students=(text,), parts=(part,))
    grade = ClassGrade(ASSIGNMENT, (replace(made, state=State.UNJUDGED),))
    for told in (github.class_annotations(grade), github.submission_annotations(made)):
        for line in told.splitlines():
            assert re.fullmatch(r"::(error|warning|notice) [^:]*::.*", line)


def test_output_is_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        with github.literal(sys.stdout):
            print("  ::error::forged by a submission")
            raise KeyError
    except KeyError:
        pass  # even then what follows can be a command again
    first, forged, last = capsys.readouterr().out.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert "forged" in forged
    assert last == f"::{token}::"


def test_summary_is_appended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    github.append_summary("nowhere")
    path = tmp_path / "summary"
    path.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    github.append_summary("after\n")
    assert path.read_text() == "before\nafter\n"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "file"))
    with pytest.raises(BadInput, match="No such file"):
        github.append_summary("x")


def test_summary_is_bounded_and_escaped() -> None:
    many = tuple(replace(EVE, name=f"{n}", students=("x" * 3000,)) for n in range(500))
    text = github.class_summary(ClassGrade(ASSIGNMENT, many), CATALOGUE)
    assert len(text.encode()) < 1024 * 1024
    assert "too long for a step summary" in text
    text = github.class_summary(CLASS, CATALOGUE)
    assert "<script" not in text
    for block in text.split("\n\n"):
        assert "\n\n" not in block.strip()


# Words and figures.


def test_statistics() -> None:
    figures = class_statistics.summary(CLASS)
    assert [each.points for each in figures.marked] == [12.6, 22.0, 0.0]
    assert figures.middle == 12.6
    assert figures.average == 11.53
    assert sum(band.count for band in figures.bands) == 3
    assert figures.bands[0].count == 1
    assert [(each.requirement, each.lost) for each in figures.hard] == [
        (SECRET, 1.0),
        ("TCP-ECHO-PLAIN", 0.5),
    ]
    assert figures.counts == {
        State.GRADED: 2, State.NOT_BUILT: 1, State.UNJUDGED: 1, State.ABSENT: 1,
    }  # fmt: skip


FULL = "100 % and more"
BANDS = {0: "0–10 %", 2: "10–20 %", 14: "70–80 %", 19.99: "90–100 %", 20: FULL, 25: FULL}


@pytest.mark.parametrize(("points", "band"), BANDS.items())
def test_bands(points: float, band: str) -> None:
    grade = ClassGrade(ASSIGNMENT, (replace(EVE, points=points),))
    assert [each.name for each in class_statistics.summary(grade).bands if each.count] == [band]


def test_empty_class() -> None:
    for grade in (ClassGrade(ASSIGNMENT, ()), ClassGrade(ASSIGNMENT, (ABSENT,))):
        made = dict(files(grade, CATALOGUE, BEFORE))
        assert "Distribution" not in made["index.html"]


def test_file_names() -> None:
    assert file_name("ann.smith_2") == "ann.smith_2"
    names = ["..", ".hidden", "a/b", "a b", "a-b", "Ünal", "-x", "x" * 200, EVE.name, "", "con."]
    made = [file_name(name) for name in names]
    assert len(set(made)) == len(names)
    for name in made:
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", name)
        assert len(name) <= 80


def test_visible() -> None:
    assert visible("tab\tline\nÄ 日 \u200d") == "tab\tline\nÄ 日 \u200d"
    assert visible("\x1b[0m\r\x7f\x85") == "\\x1b[0m\\x0d\\x7f\\x85"
    assert visible("\u202e\u2066\ufeff\ud800") == "\\u202e\\u2066\\ufeff\\ud800"
    assert visible("\U000e0041") == "\\U000e0041"
    assert "\x1b" not in visible(HOSTILE)


def test_decision_on_the_whole() -> None:
    made = replace(EVE, overrides=(Override(15.0, "ill", before=12.6),))
    told = grade_text.student_text(student_view(made, ASSIGNMENT, AFTER), ASSIGNMENT, CATALOGUE)
    assert "15 points instead of 12.6. ill" in told
    hidden = grade_text.student_text(student_view(made, ASSIGNMENT, BEFORE), ASSIGNMENT, CATALOGUE)
    assert "by hand" not in hidden


def essential_failure() -> SubmissionGrade:
    """It does not start, and everything else is lost with that."""
    part = EVE.parts[0]
    starts = replace(part.marks[1], requirement="STARTS", points=0.0)
    lost = [
        replace(mark, outcome=Outcome.BLOCKED, counted=True, points=0.0, blocked_by="STARTS")
        for mark in part.marks[2:5]
    ]
    return replace(EVE, parts=(replace(part, marks=(starts, *lost), points=0.0),))


def test_what_is_lost_with_another_is_told_once() -> None:
    made = essential_failure()
    told = grade_text.instructor_text(made, ASSIGNMENT, CATALOGUE)
    assert told.count("── ") == 1
    assert "lost with it TCP-ECHO-SIGPIPE 0/3" in told
    page = dict(files(ClassGrade(ASSIGNMENT, (made,)), CATALOGUE, BEFORE))
    (name,) = [path for path in page if path.startswith("instructor/") and path.endswith(".html")]
    assert "3 more were lost with it, with 7 points" in page[name]
    assert "(−9)" in page[name]


def test_what_was_not_judged_is_not_called_hard() -> None:
    """It was lost with STARTS, which alone says something of how hard the work was."""
    figures = class_statistics.summary(ClassGrade(ASSIGNMENT, (essential_failure(), BROKEN)))
    assert [(each.requirement, each.failed, each.judged) for each in figures.hard] == [
        ("STARTS", 1, 1)
    ]


def test_hardest_is_what_most_failed() -> None:
    part = EVE.parts[0]
    starts, plain = part.marks[0], part.marks[1]
    one = replace(EVE, name="1", parts=(replace(part, marks=(replace(plain, points=0.0),)),))
    failed = replace(starts, outcome=Outcome.FAILED, points=1.5)
    both = [replace(EVE, name=n, parts=(replace(part, marks=(failed,)),)) for n in "23"]
    figures = class_statistics.summary(ClassGrade(ASSIGNMENT, (one, *both)))
    assert [(each.requirement, each.failed, each.lost) for each in figures.hard] == [
        ("STARTS", 2, 0.5),
        ("TCP-ECHO-PLAIN", 1, 1.0),
    ]
