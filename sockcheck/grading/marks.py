"""From results to marks: pure functions, without reading, writing or a clock.

How a requirement earns its points:

- its checks passed: all of its share; some of several failed: the part that passed;
- *blocked*: what it depends on failed. That failure has cost its own points, so this one is
  neither earned nor lost, unless the failure is of an *essential* requirement (it starts, a plain
  echo), without which nothing shows that the program works: then it is lost;
- not applicable, or an expected failure: neither earned nor lost;
- inconclusive (two runs disagree, the machine was too busy): neither, and listed for a human;
- an error of the harness: the part is unjudged, whatever the other checks say, and so is the
  submission.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.catalogue import Catalogue
from harness.grade import ForHuman, Mark, Override, PartGrade, State
from harness.outcomes import Outcome
from harness.result import CheckResult
from sockcheck.grading.assignment import Part, depended_on
from sockcheck.grading.results import PartResult

_WORST_FIRST = (
    Outcome.ERROR,
    Outcome.FAILED,
    Outcome.INCONCLUSIVE,
    Outcome.BLOCKED,
    Outcome.PASSED,
    Outcome.NOT_APPLICABLE,
)
_MOST_IN_DOUBT = 0.25
"""The share of a part that may be inconclusive; with more, points would say little."""
_CAUSES = (Outcome.ERROR, Outcome.FAILED, Outcome.INCONCLUSIVE)
_NOTHING_RUNS = {
    State.NOT_BUILT: "Nothing was built, so nothing could be judged.",
    State.MISSING: "It was not handed in.",
    State.UNJUDGED: "Not judged yet.",
}


@dataclass(frozen=True)
class _Judged:
    """The requirements of one part with what their checks found."""

    part: Part
    catalogue: Catalogue
    result: PartResult
    checks: Mapping[str, Sequence[CheckResult]]

    def outcome(self, requirement: str) -> Outcome | None:
        """The worst outcome of its checks; None where none was run."""
        found = {check.outcome for check in self.checks.get(requirement, ()) if not check.expected}
        return next((each for each in _WORST_FIRST if each in found), None)

    def blocker(self, requirement: str) -> str:
        """The first requirement that kept it from being judged; empty where none can be named."""
        needed = depended_on(requirement, self.catalogue)
        causes = [name for name in self.part.weights if name in needed]
        guilty = [name for name in causes if self.outcome(name) in _CAUSES]
        return min(guilty, key=lambda name: _CAUSES.index(self._outcome(name)), default="")

    def _outcome(self, requirement: str) -> Outcome:
        found = self.outcome(requirement)
        assert found is not None
        return found


def grade_part(
    part: Part, result: PartResult, catalogue: Catalogue, overrides: Sequence[Override] = ()
) -> PartGrade:
    """What one part earned; ``overrides`` are decisions on single requirements of this part."""
    checks: dict[str, list[CheckResult]] = {}
    for check in result.checks:
        checks.setdefault(check.requirement, []).append(check)
    judged = _Judged(part, catalogue, result, checks)
    marks = [_mark(judged, requirement) for requirement in part.weights]
    state, notes = result.state, list(result.notes)
    decided = {each.requirement for each in overrides}
    reasons = [] if state is not State.GRADED else _unjudged_because(judged, marks, decided)
    if reasons:
        state = State.UNJUDGED
        notes += reasons
    marks = [_overridden(mark, overrides) for mark in marks]
    points = None if state is State.UNJUDGED else _points(part, marks)
    return PartGrade(
        name=part.name,
        program=part.program.name,
        state=state,
        points=points,
        possible=round(part.points, 2),
        bonus=part.bonus,
        marks=tuple(marks),
        build_output=result.build_output,
        notes=tuple(notes),
        discovered=result.discovered,
    )


def for_human(part: PartGrade) -> Iterable[ForHuman]:
    """What a person must look at: inconclusive requirements that are worth something."""
    for mark in part.marks:
        if mark.outcome is Outcome.INCONCLUSIVE and mark.possible and not mark.counted:
            yield ForHuman(part.name, mark.requirement, mark.reason)


def _points(part: Part, marks: Sequence[Mark]) -> float:
    counted = [mark for mark in marks if mark.counted]
    possible = sum(mark.possible for mark in counted)
    if not possible:
        return 0.0
    return round(part.points * sum(mark.points for mark in counted) / possible, 2)


def _unjudged_because(judged: _Judged, marks: Sequence[Mark], decided: set[str]) -> list[str]:
    """Why a part cannot be given points: a fault of ours, or an essential doubt; else nothing."""
    reasons = []
    for mark in marks:
        if mark.requirement in decided:
            continue
        if mark.outcome is Outcome.ERROR and mark.possible:
            reasons.append(f"{mark.requirement}: a fault of the harness: {mark.reason}")
        if mark.outcome is Outcome.INCONCLUSIVE and mark.requirement in judged.part.essential:
            reasons.append(f"{mark.requirement} is essential and inconclusive: {mark.reason}")
    doubtful = sum(mark.possible for mark in marks if _in_doubt(judged, mark, decided))
    if not reasons and doubtful > _MOST_IN_DOUBT * judged.part.points:
        reasons.append("too much of it is inconclusive, or blocked by what is")
    if not reasons and not any(mark.counted and mark.possible for mark in marks):
        reasons.append("no requirement that is worth something could be judged")
    return reasons


def _in_doubt(judged: _Judged, mark: Mark, decided: set[str]) -> bool:
    if mark.counted or mark.requirement in decided:
        return False
    cause = mark.outcome
    if mark.blocked_by:
        cause = judged.outcome(mark.blocked_by) or cause
    return cause is Outcome.INCONCLUSIVE


def _mark(judged: _Judged, requirement: str) -> Mark:
    part = judged.part
    checks = judged.checks.get(requirement, ())
    outcome = judged.outcome(requirement)
    mark = Mark(
        requirement=requirement,
        level=part.levels[requirement],
        outcome=outcome or Outcome.NOT_APPLICABLE,
        points=0.0,
        possible=round(part.share(requirement), 6),
        reason="",
        counted=True,
        hidden=requirement in part.hidden,
        hidden_until=part.hidden.get(requirement, ""),
        attempts=_attempts(judged.result, checks),
        checks=tuple(checks),
    )
    if judged.result.state is not State.GRADED:
        reason = _NOTHING_RUNS.get(judged.result.state, "")
        return replace(mark, outcome=Outcome.BLOCKED, reason=reason)
    if outcome is None:
        return replace(mark, counted=False, reason=_no_outcome(checks))
    if outcome is Outcome.BLOCKED:
        return _blocked(mark, judged)
    return _by_checks(mark)


def _attempts(result: PartResult, checks: Sequence[CheckResult]) -> tuple[Outcome, ...]:
    """The outcome of each run of its checks together: the worst of each round."""
    rounds = [result.attempts[check.check] for check in checks if check.check in result.attempts]
    longest = max(map(len, rounds), default=0)
    return tuple(
        min((each[number] for each in rounds if number < len(each)), key=_WORST_FIRST.index)
        for number in range(longest)
    )


def _no_outcome(checks: Sequence[CheckResult]) -> str:
    expected = [check for check in checks if check.expected]
    if not expected:
        return "No check of it was run."
    reason = expected[0].evidence.get("expected_failure", "")
    return f"Its failure is expected ({reason}), and neither earns nor costs anything."


def _blocked(mark: Mark, judged: _Judged) -> Mark:
    blocker = judged.blocker(mark.requirement)
    mark = replace(mark, blocked_by=blocker)
    if not blocker or judged.outcome(blocker) is not Outcome.FAILED:
        reason = f"Not judged: {blocker or 'what it depends on'} could not be judged."
        return replace(mark, counted=False, reason=reason)
    if blocker in judged.part.essential:
        return replace(mark, reason=f"Lost with {blocker}: without it nothing else works.")
    reason = f"Not judged, because {blocker} failed; that has cost its points once already."
    return replace(mark, counted=False, reason=reason)


def _by_checks(mark: Mark) -> Mark:
    counting = [check for check in mark.checks if not check.expected]
    passed = sum(check.outcome is Outcome.PASSED for check in counting)
    failed = sum(check.outcome is Outcome.FAILED for check in counting)
    first = next(check for check in counting if check.outcome is mark.outcome)
    match mark.outcome:
        case Outcome.PASSED:
            return replace(mark, points=mark.possible, reason="Met.")
        case Outcome.FAILED:
            points = round(mark.possible * passed / (passed + failed), 6)
            share = f" ({passed} of {passed + failed} checks passed)" if passed else ""
            return replace(mark, points=points, reason=f"Not met{share}: {first.summary}.")
        case Outcome.NOT_APPLICABLE:
            return replace(mark, counted=False, reason=f"Not applicable: {first.summary}.")
    # Inconclusive, or an error of ours: neither may cost a mark.
    return replace(mark, counted=False, reason=first.summary)


def _overridden(mark: Mark, overrides: Sequence[Override]) -> Mark:
    for each in overrides:
        if each.requirement == mark.requirement:
            points = min(each.points, mark.possible)
            return replace(mark, points=points, counted=True, reason=f"By hand: {each.reason}")
    return mark
