"""JUnit XML: golden files, well-formed for any evidence, red exactly where the exit code is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.outcomes import Level, Outcome
from harness.result import CheckResult, RunResult
from harness.verdict import exit_code, verdict
from reports import junit
from tests.conftest import Sockcheck
from tests.goldens import expect_golden, expect_junit


def check(number: int, level: Level, outcome: Outcome, **more: Any) -> CheckResult:
    evidence = {"done": "Sends a line.", **more.pop("evidence", {})}
    return CheckResult(
        requirement=f"TCP-ECHO-{number}",
        level=level,
        check=f"check_{number}[100]",
        outcome=outcome,
        evidence=evidence,
        seconds=number / 10,
        **{"summary": f"what became of {number}", **more},
    )


def run_result(*checks: CheckResult) -> RunResult:
    return RunResult(
        program="tcp-echo",
        target={"kind": "command", "text": "./echo {port}", "name": "mine & <yours>"},
        seed=4711,
        checks=checks,
        seconds=2.5,
        longest_wait=1.0,
        discovered={"backlog": 5},
        notes=("no labs here: forbidden",),
    )


JUDGED = run_result(
    check(1, Level.MUST, Outcome.PASSED),
    check(
        2,
        Level.MUST,
        Outcome.FAILED,
        summary='it said "\x00\x1b[31m\ud800" & <no more>',
        acceptable="every byte\r\nin order",
        observed="\x85 ￿ \U0001f600",
        evidence={"listens_on": [], "transcript": ["0.1 client 1  sent \x07", "0.2 ]]>\n"]},
    ),
    check(3, Level.SHOULD, Outcome.FAILED),
    check(4, Level.MAY, Outcome.FAILED),
    check(
        5,
        Level.MUST,
        Outcome.FAILED,
        expected=True,
        evidence={"expected_failure": "known\nfor long"},
    ),
    check(
        6,
        Level.MAY,
        Outcome.FAILED,
        summary="expected to fail (known), but it passed: remove the expectation",
        evidence={"expected_failure": "known"},
    ),
    check(7, Level.MUST, Outcome.BLOCKED),
    check(8, Level.MUST, Outcome.NOT_APPLICABLE),
    check(9, Level.SHOULD, Outcome.INCONCLUSIVE),
    check(10, Level.MAY, Outcome.ERROR, evidence={"traceback": ["Traceback", "  ValueError"]}),
)
UNJUDGED = run_result(
    check(1, Level.SHOULD, Outcome.FAILED),
    check(2, Level.MUST, Outcome.BLOCKED),
    check(3, Level.MUST, Outcome.INCONCLUSIVE),
)
NOTHING = run_result(check(1, Level.MUST, Outcome.NOT_APPLICABLE))


@pytest.mark.parametrize(
    ("name", "runs", "strict"),
    [
        ("judged", [JUDGED], False),
        ("strict", [JUDGED], True),
        ("unjudged", [UNJUDGED, NOTHING], False),
    ],
)
def test_golden(name: str, runs: list[RunResult], strict: bool) -> None:
    written = junit.text(runs, strict)
    expect_golden(f"junit-{name}.xml", written)
    expect_junit(written)


def test_structure() -> None:
    root = Xml.fromstring(junit.text([JUDGED], strict=False).encode())
    (suite,) = root
    cases = suite.findall("testcase")
    assert suite.get("tests") == str(len(cases)) == "10"
    found = [next((child.tag for child in case), "") for case in cases]
    assert found == [
        *("", "failure", "system-out", "system-out", "skipped", "failure"),
        *("skipped", "skipped", "skipped", "error"),
    ]
    assert [suite.get(name) for name in ("failures", "errors", "skipped")] == ["2", "1", "4"]
    assert cases[1].get("name") == "TCP-ECHO-2 check_2[100]"
    expected = cases[4].find("skipped")
    assert expected is not None
    assert expected.get("message") == "expected failure: known\nfor long"
    properties = {each.get("name"): each.get("value") for each in suite.iter("property")}
    assert properties["seed"] == "4711"
    assert properties["verdict"] == "nonconformant"
    assert str(properties["coverage"]).startswith("6 of 10 requirements judged")


@settings(deadline=None)  # a crowded machine is no defect of ours
@given(st.text())
def test_any_text_is_well_formed(text: str) -> None:
    bad = check(1, Level.MUST, Outcome.FAILED, summary=text, observed=text, evidence={text: [text]})
    run = replace(run_result(bad), notes=(text,), discovered={"said": text})
    Xml.fromstring(junit.text([run], strict=False).encode())


CHECKS = st.lists(
    st.builds(
        check,
        st.integers(1, 3),
        st.sampled_from(list(Level)),
        st.sampled_from(list(Outcome)),
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)
@given(CHECKS, st.booleans())
def test_red_exactly_where_the_exit_code_is(checks: list[CheckResult], strict: bool) -> None:
    root = Xml.fromstring(junit.text([run_result(*checks)], strict).encode())
    red = root.get("failures") != "0" or root.get("errors") != "0"
    assert red == (exit_code([verdict(checks)], strict) != 0)


def test_written_by_a_run(sockcheck: Sockcheck, tmp_path: Path) -> None:
    path = tmp_path / "result.xml"
    only = ("--only", "TCP-ECHO-PLAIN", "--junit", str(path))
    done = sockcheck("run", "tcp-echo", "--reference", *only)
    assert done.returncode == 0
    names = [case.get("name") for case in Xml.parse(path).getroot().iter("testcase")]
    assert names == ["STARTS starts", "TCP-ECHO-PLAIN plain_echo"]
    done = sockcheck("run", "tcp-echo", "--reference", "--junit", str(tmp_path / "no" / "x.xml"))
    assert done.returncode == 2
    assert "--junit: there is no folder" in done.stderr
