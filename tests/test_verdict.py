"""The verdict: one pure function of outcomes and levels."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.outcomes import Level, Outcome
from harness.result import CheckResult
from harness.verdict import Verdict, coverage, exit_code, verdict

CHECKS = st.lists(
    st.builds(
        CheckResult,
        requirement=st.sampled_from(["A", "B", "C"]),
        level=st.sampled_from(list(Level)),
        check=st.text("abc", min_size=1, max_size=3),
        outcome=st.sampled_from(list(Outcome)),
    ),
    max_size=8,
)


def check(level: Level, outcome: Outcome, expected: bool = False) -> CheckResult:
    return CheckResult("A", level, "a", outcome, expected=expected)


def test_each_verdict() -> None:
    passed = check(Level.MUST, Outcome.PASSED)
    assert verdict([passed]) is Verdict.CONFORMANT
    assert verdict([passed, check(Level.MAY, Outcome.FAILED)]) is Verdict.CONFORMANT
    assert verdict([passed, check(Level.SHOULD, Outcome.FAILED)]) is Verdict.WITH_WARNINGS
    assert verdict([passed, check(Level.MUST, Outcome.FAILED)]) is Verdict.NONCONFORMANT
    assert verdict([passed, check(Level.MUST, Outcome.INCONCLUSIVE)]) is Verdict.UNJUDGED
    assert verdict([passed, check(Level.SHOULD, Outcome.INCONCLUSIVE)]) is Verdict.CONFORMANT
    assert verdict([passed, check(Level.MAY, Outcome.ERROR)]) is Verdict.UNJUDGED
    assert verdict([passed, check(Level.MUST, Outcome.BLOCKED)]) is Verdict.UNJUDGED
    assert verdict([check(Level.MUST, Outcome.NOT_APPLICABLE)]) is Verdict.UNJUDGED
    assert verdict([]) is Verdict.UNJUDGED


def test_an_expected_failure_is_not_counted() -> None:
    passed = check(Level.MUST, Outcome.PASSED)
    expected = check(Level.MUST, Outcome.FAILED, expected=True)
    assert verdict([passed, expected]) is Verdict.CONFORMANT


@given(CHECKS)
def test_a_failed_must_decides(checks: list[CheckResult]) -> None:
    failed_must = any(c.level is Level.MUST and c.outcome is Outcome.FAILED for c in checks)
    assert (verdict(checks) is Verdict.NONCONFORMANT) == failed_must


@given(CHECKS)
def test_conformant_means_that_something_was_judged_and_nothing_left_open(
    checks: list[CheckResult],
) -> None:
    if verdict(checks) in (Verdict.CONFORMANT, Verdict.WITH_WARNINGS):
        assert any(c.outcome in (Outcome.PASSED, Outcome.FAILED) for c in checks)
        assert all(c.outcome is not Outcome.ERROR for c in checks)
        assert all(
            c.outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE)
            for c in checks
            if c.level is Level.MUST
        )


@given(CHECKS)
def test_what_was_not_run_never_counts_as_judged(checks: list[CheckResult]) -> None:
    covered = coverage(checks)
    judged = {c.requirement for c in checks if c.outcome in (Outcome.PASSED, Outcome.FAILED)}
    assert covered.judged == len(judged)
    assert covered.judged + sum(covered.reasons.values()) == covered.total


def test_exit_codes() -> None:
    assert exit_code([Verdict.CONFORMANT], strict=False) == 0
    assert exit_code([Verdict.WITH_WARNINGS], strict=False) == 0
    assert exit_code([Verdict.WITH_WARNINGS], strict=True) == 1
    assert exit_code([Verdict.UNJUDGED, Verdict.NONCONFORMANT], strict=False) == 1
    assert exit_code([Verdict.CONFORMANT, Verdict.UNJUDGED], strict=False) == 3
    assert exit_code([], strict=False) == 3
