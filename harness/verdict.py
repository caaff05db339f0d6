"""From outcomes and levels to the verdict: one pure function, and its coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.outcomes import Level, Outcome
from harness.result import CheckResult


class Verdict(StrEnum):
    """What a run says about its target."""

    CONFORMANT = "conformant"
    WITH_WARNINGS = "conformant with warnings"
    NONCONFORMANT = "nonconformant"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class Coverage:
    """How many requirements were judged, of how many that apply, and why the others were not."""

    judged: int
    total: int
    reasons: dict[str, int]

    def __str__(self) -> str:
        text = f"{self.judged} of {self.total} requirements judged"
        for reason, count in self.reasons.items():
            text += f"; {count} {_singular(reason) if count == 1 else reason}"
        return text


def _singular(reason: str) -> str:
    return reason.replace("need ", "needs ", 1) if reason.startswith("need ") else reason


EXPECTED_FAILURE = "expected_failure"
"""The key of the evidence under which the reason of an expectation stands."""
_REACHED_A_JUDGEMENT = (Outcome.PASSED, Outcome.FAILED)


def counts(check: CheckResult, strict: bool = False) -> bool:
    """Whether this check alone makes a run fail: exit code 1.

    A failed MUST does, with ``strict`` a failed SHOULD, and at any level an expected failure that
    passed: the manifest that expects it is wrong. An expected failure never does.
    """
    if check.outcome is not Outcome.FAILED or check.expected:
        return False
    unexpectedly_passed = EXPECTED_FAILURE in check.evidence
    return (
        unexpectedly_passed or check.level is Level.MUST or (strict and check.level is Level.SHOULD)
    )


def verdict(checks: Iterable[CheckResult]) -> Verdict:
    """The verdict on these checks.

    A failed MUST (not an expected one), or an expected failure that passed: nonconformant.
    Otherwise a harness error, an inconclusive or blocked MUST, or nothing judged at all: unjudged.
    Otherwise conformant, with warnings where a SHOULD failed. What was not run never counts as
    passed.
    """
    counted = [check for check in checks if not check.expected]
    failed = {check.level for check in counted if check.outcome is Outcome.FAILED}
    if any(counts(check) for check in counted):
        return Verdict.NONCONFORMANT
    if any(unsettles(check) for check in counted):
        return Verdict.UNJUDGED
    if not any(check.outcome in _REACHED_A_JUDGEMENT for check in counted):
        return Verdict.UNJUDGED
    return Verdict.WITH_WARNINGS if Level.SHOULD in failed else Verdict.CONFORMANT


def unsettles(check: CheckResult) -> bool:
    """Whether this check leaves a run unjudged where nothing failed it: exit code 3."""
    if check.expected:
        return False
    unsettled = (Outcome.INCONCLUSIVE, Outcome.BLOCKED)
    return check.outcome is Outcome.ERROR or (
        check.level is Level.MUST and check.outcome in unsettled
    )


def coverage(checks: Sequence[CheckResult]) -> Coverage:
    """Count requirements: one is judged when a check of it passed or failed."""
    by_requirement: dict[str, list[CheckResult]] = {}
    for check in checks:
        by_requirement.setdefault(check.requirement, []).append(check)
    judged = 0
    reasons: Counter[str] = Counter()
    for group in by_requirement.values():
        if any(check.outcome in _REACHED_A_JUDGEMENT for check in group):
            judged += 1
        else:
            reasons[_reason(group[0])] += 1
    return Coverage(judged, len(by_requirement), dict(sorted(reasons.items())))


def _reason(check: CheckResult) -> str:
    if check.outcome is Outcome.NOT_APPLICABLE:
        return str(check.evidence.get("needs", "not applicable"))
    return check.outcome.value


def exit_code(verdicts: Sequence[Verdict], strict: bool) -> int:
    """0 conformant, 1 nonconformant, 3 unjudged; with ``strict`` a warning is 1 as well."""
    bad = {Verdict.NONCONFORMANT} | ({Verdict.WITH_WARNINGS} if strict else set())
    if any(each in bad for each in verdicts):
        return 1
    return 3 if Verdict.UNJUDGED in verdicts or not verdicts else 0
