"""What judging one part of one submission found: the raw material of marks.

A result is kept for ever under the key of what determined it; marks are made of it again whenever
they are wanted, so that weights can be changed without running anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harness.grade import State
from harness.outcomes import Level, Outcome
from harness.result import CheckResult

_JUDGED = (Outcome.PASSED, Outcome.FAILED)
_WORTH_REPEATING = (Outcome.ERROR, Outcome.INCONCLUSIVE)
RUNS = 3
"""The most runs of one check: a failure is confirmed, an overload gets another chance."""


@dataclass(frozen=True)
class PartResult:
    """What was found out about one part. ``state`` is graded where the checks say the rest."""

    state: State
    checks: tuple[CheckResult, ...] = ()
    attempts: Mapping[str, tuple[Outcome, ...]] = field(default_factory=dict)
    """By the name of the check the outcome of each run, where there were several."""
    build_output: str = ""
    notes: tuple[str, ...] = ()
    discovered: tuple[tuple[str, str], ...] = ()

    @property
    def settled(self) -> bool:
        """Whether running it again can be spared: neither we nor the machine got in the way.

        Runs that disagree are settled: another one would not say which of them is right.
        """
        return self.state is not State.UNJUDGED and all(map(self._is_settled, self.checks))

    def _is_settled(self, check: CheckResult) -> bool:
        if check.outcome is Outcome.INCONCLUSIVE:
            return set(_JUDGED) <= set(self.attempts.get(check.check, ()))
        return check.outcome is not Outcome.ERROR

    def to_json(self) -> dict[str, Any]:
        """A JSON object of plain types."""
        return {
            "state": self.state.value,
            "checks": [check.to_json() for check in self.checks],
            "attempts": {name: list(outcomes) for name, outcomes in self.attempts.items()},
            "build_output": self.build_output,
            "notes": list(self.notes),
            "discovered": [list(each) for each in self.discovered],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> PartResult:
        """The inverse of ``to_json``."""
        return cls(
            state=State(value["state"]),
            checks=tuple(CheckResult.from_json(each) for each in value["checks"]),
            attempts={
                name: tuple(Outcome(each) for each in outcomes)
                for name, outcomes in value["attempts"].items()
            },
            build_output=value["build_output"],
            notes=tuple(value["notes"]),
            discovered=tuple((name, text) for name, text in value["discovered"]),
        )


def doubtful(history: Sequence[CheckResult]) -> bool:
    """Whether a check must be run once more, after these runs of it.

    A failed MUST or SHOULD is run again, so that no mark is lost by an accident; so is what the
    machine or a fault of ours kept from being judged.
    """
    if len(history) >= RUNS or any(check.expected for check in history):
        return False
    outcomes = [check.outcome for check in history]
    judged = [each for each in outcomes if each in _JUDGED]
    if judged == [Outcome.FAILED]:
        return history[0].level is not Level.MAY
    return not judged and len(history) < RUNS - 1 and outcomes[-1] in _WORTH_REPEATING


def settle(history: Sequence[CheckResult]) -> CheckResult:
    """The one result of several runs of a check. Runs that disagree are inconclusive."""
    outcomes = [check.outcome for check in history]
    passed, failed = outcomes.count(Outcome.PASSED), outcomes.count(Outcome.FAILED)
    said = ", then ".join(outcomes)
    if failed and passed:
        last_failure = history[outcomes.index(Outcome.FAILED)]
        return replace(
            last_failure,
            outcome=Outcome.INCONCLUSIVE,
            summary=f"its runs disagree ({said}): {last_failure.summary}",
        )
    if passed:
        return history[outcomes.index(Outcome.PASSED)]
    if failed == 1 and len(history) > 1:
        only = history[outcomes.index(Outcome.FAILED)]
        return replace(
            only,
            outcome=Outcome.INCONCLUSIVE,
            summary=f"its failure could not be confirmed ({said}): {only.summary}",
        )
    return history[outcomes.index(Outcome.FAILED)] if failed else history[-1]


def settle_all(
    histories: Iterable[Sequence[CheckResult]],
) -> tuple[tuple[CheckResult, ...], dict[str, tuple[Outcome, ...]]]:
    """The results of all checks, and the outcomes of those that were run several times."""
    checks: list[CheckResult] = []
    attempts: dict[str, tuple[Outcome, ...]] = {}
    for history in histories:
        checks.append(settle(history))
        if len(history) > 1:
            attempts[history[0].check] = tuple(check.outcome for check in history)
    return tuple(checks), attempts
