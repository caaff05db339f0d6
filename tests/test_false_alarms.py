"""The measurement of false alarms: hogs that end, figures that add up, and a small real one."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.false_alarms import (
    CONDITIONS,
    Condition,
    Subject,
    added,
    judge,
    main,
    measure,
    report,
)
from tests.hogs import KINDS, hogs


def processor_time(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@pytest.mark.parametrize("kind", KINDS)
def test_own_hogs_take_something_and_end(kind: str) -> None:
    with hogs(kind, force_own=True) as pids:
        deadline = time.monotonic() + 10
        while any(processor_time(pid) < 3 for pid in pids):
            assert time.monotonic() < deadline, "the hogs do nothing"
            time.sleep(0.02)
    assert not any(os.path.exists(f"/proc/{pid}") for pid in pids)


@pytest.mark.skipif(not shutil.which("stress-ng"), reason="no stress-ng: apt-get install stress-ng")
def test_hogs_of_stress_ng_end() -> None:
    with hogs("processor") as (pid,):
        deadline = time.monotonic() + 10
        while not (children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
            assert time.monotonic() < deadline, "stress-ng forks nothing"
            time.sleep(0.02)
    deadline = time.monotonic() + 5
    while any(os.path.exists(f"/proc/{each}/exe") for each in children):
        assert time.monotonic() < deadline, "a hog outlived its block"
        time.sleep(0.02)


def document(*outcomes: str) -> dict[str, Any]:
    return {
        "seed": 7,
        "checks": [
            {"requirement": "ID", "check": f"c{n}", "outcome": outcome, "summary": "so | it was"}
            for n, outcome in enumerate(outcomes)
        ],
    }


SUBJECT = Subject("reference x", "x", ("--reference",))


def test_what_is_counted_and_what_is_told() -> None:
    condition = Condition()
    assert not condition.add(SUBJECT, document("passed", "not-applicable"), 1.0)
    assert condition.add(SUBJECT, document("passed", "failed", "inconclusive"), 2.0)
    assert condition.judged == 4
    assert [each["outcome"] for each in condition.told] == ["failed", "inconclusive"]
    text = report({"idle": condition}, ["2026-01-02"], 5, 2)
    assert "| **together** | 2 | 4 | 2 | 1 | 0 | 1 | 0 | 1 |" in text
    assert "| idle | reference x | `ID c1` | failed | 1 | so \\| it was |" in text


def test_pieces_add_up() -> None:
    one, other = Condition(), Condition()
    one.add(SUBJECT, document("passed", "failed"), 1.0)
    other.add(SUBJECT, document("passed"), 1.0)
    earlier = {"idle": vars(one), "disk": vars(other)}
    together = added(earlier, {"idle": other})
    assert together["idle"].outcomes == Counter(passed=2, failed=1)
    assert together["idle"].runs == 2
    assert together["disk"].outcomes == Counter(passed=1)
    assert "memory" not in together


def test_a_run_that_breaks_is_an_error() -> None:
    """Never a silence: a program that there is not gives no document."""
    told = judge(Subject("nothing", "no-such-program", ("--reference",)), 1)
    assert [each["outcome"] for each in told["checks"]] == ["error"]
    assert "no-such-program" in told["checks"][0]["summary"]


def test_an_accusation_is_seen(tmp_path: Path) -> None:
    """A canary: something that is not sound counts as failed."""
    liar = Subject("liar", "tcp-echo-client", ("--cmd", "true {host} {port}"))
    assert measure([liar], ["idle"], 1, 1)["idle"].outcomes["failed"] >= 1


@pytest.mark.slow
def test_no_sound_program_is_accused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One of each kind under each condition, once."""
    for name in ("reference tcp-echo-fork", "reference udp-echo", "reference connect-client"):
        assert main([str(tmp_path), "--name", name, "--add"]) == 0, capsys.readouterr().out
    page = (tmp_path / "false-alarms.md").read_text(encoding="utf-8")
    assert all(f"| {name}: " in page for name in CONDITIONS)
