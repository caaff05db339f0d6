"""The report for somebody at a terminal: each failure explained, the summary last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from harness.catalogue import Catalogue
from harness.outcomes import Level, Outcome
from harness.result import CheckResult, RunResult
from harness.verdict import EXPECTED_FAILURE, Verdict, coverage, verdict
from reports.fields import WIDTH, field

_COLOURS = {"failed": "31", "error": "35", "inconclusive": "33", "passed": "32"}
_SHOWN_EVIDENCE = (
    "difference", "listens_on", "target", "sanitizer", "capture", "stdout", "stderr", "traceback",
)  # fmt: skip


_EXPLAINED = 3
"""Reasons told for checks that were not run; the others are counted."""


def render(
    run: RunResult, catalogue: Catalogue, rerun: str, colour: bool, strict: bool = False
) -> str:
    """The report of one run as text; ``rerun`` is the command that repeats it.

    ``strict`` as on the command line: it says then why a warning fails the run.
    """
    paint = _Paint(colour)
    blocks = [
        _block(check, catalogue, rerun, paint)
        for check in sorted(run.checks, key=lambda check: list(Level).index(check.level))
        if check.outcome in (Outcome.FAILED, Outcome.ERROR, Outcome.INCONCLUSIVE)
        and not check.expected
    ]
    return "\n".join(["", *blocks, _summary(run, paint, strict)])


class _Paint:
    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def _block(check: CheckResult, catalogue: Catalogue, rerun: str, paint: _Paint) -> str:
    requirement = catalogue.requirements[check.requirement]
    title = f"{check.outcome}  {check.level}  {check.requirement}"
    rule = "─" * max(0, WIDTH - len(title) - 4)
    lines = [f"── {paint(title, '1;' + _COLOURS[check.outcome.value])} {rule}"]
    lines += field("", requirement.sentence)
    lines += field("source", "; ".join(requirement.source))
    lines += field("check", check.check)
    lines += field("done", str(check.evidence.get("done", "")))
    lines += field("acceptable", check.acceptable)
    lines += field("observed", paint(check.summary, "1"))
    if not check.summary.endswith(check.observed):
        lines += field("", check.observed)
    for name in _SHOWN_EVIDENCE:
        if check.evidence.get(name):
            value = check.evidence[name]
            lines += _listing(name.replace("_", " "), [value] if isinstance(value, str) else value)
    if check.evidence.get("schedule"):
        lines += _listing("schedule", check.evidence["schedule"])
    if check.evidence.get("transcript"):
        lines += _listing("transcript", check.evidence["transcript"])
    if EXPECTED_FAILURE in check.evidence:
        lines += field("hint", "Remove the expectation from the manifest, or correct it.")
    elif check.outcome is Outcome.FAILED:
        lines += field("hint", requirement.hint)
    elif check.outcome is Outcome.ERROR:
        lines += field("hint", "This is a fault of sockcheck, not of the target: please report it.")
    lines += [f"  {'rerun':<11} {rerun} --only {check.requirement}"]
    if "reproduce" in check.evidence:
        lines += [f"  {'reproduce':<11} python3 {check.evidence['reproduce']}"]
    elif "repetition" in check.evidence:
        lines += field("reproduce", "--reproduce DIR writes this as a script of bare sockets")
    return "\n".join(lines) + "\n"


def _listing(name: str, lines: Iterable[str]) -> list[str]:
    split = [part for line in lines for part in str(line).splitlines() or [""]]
    return [f"  {name}"] + [f"    {line}".rstrip() for line in split]


def _summary(run: RunResult, paint: _Paint, strict: bool) -> str:
    counts = Counter(check.outcome.value for check in run.checks)
    said = verdict(run.checks)
    colours = {"conformant": "1;32", "nonconformant": "1;31"}
    named = f"{run.target['name']}: " if "name" in run.target else ""
    lines = [f"{run.program}  {named}{run.target['text']}"]
    lines += [f"  {name.replace('_', ' ')}: {value}" for name, value in run.discovered.items()]
    lines += [f"  note: {note}" for note in run.notes]
    lines += _against_expectation(run)
    for level in (Level.SHOULD, Level.MAY):
        names = _not_met(run, level)
        if names:
            lines.append(f"  {level} not met: {', '.join(names)}")
    lines += _not_run(run)
    tally = ", ".join(f"{counts[each.value]} {each}" for each in Outcome if counts[each.value])
    lines.append(f"  {len(run.checks)} checks: {tally}; {run.seconds:.1f} s, seed {run.seed}")
    lines.append(
        f"  verdict: {paint(said.value, colours.get(said.value, '1;33'))} ({coverage(run.checks)})"
    )
    if strict and said is Verdict.WITH_WARNINGS:
        lines.append("  --strict: a SHOULD that is not met fails the run")
    return "\n".join(lines)


def _against_expectation(run: RunResult) -> list[str]:
    """What the target's manifest expects to fail: each check that did, or that did not."""
    lines = []
    for check in run.checks:
        if EXPECTED_FAILURE in check.evidence:
            what = f"{check.outcome} as expected" if check.expected else "passed unexpectedly"
            known = f"{check.requirement} {check.check}: {check.evidence[EXPECTED_FAILURE]}"
            lines.append(f"  {what}: {known}")
    return lines


def _not_run(run: RunResult) -> list[str]:
    """How many checks were not run for which reason, the most frequent reasons first."""
    not_run = (Outcome.BLOCKED, Outcome.NOT_APPLICABLE)
    reasons = Counter(
        (check.outcome, check.summary) for check in run.checks if check.outcome in not_run
    ).most_common()
    lines = [
        f"  not run: {number} {outcome}: {reason}"
        for (outcome, reason), number in reasons[:_EXPLAINED]
    ]
    if len(reasons) > _EXPLAINED:
        others = sum(number for _, number in reasons[_EXPLAINED:])
        lines.append(f"  not run: {others} more, for other reasons")
    return lines


def _not_met(run: RunResult, level: Level) -> list[str]:
    """The requirements of this level that failed; one that passed unexpectedly was met."""
    return list(
        dict.fromkeys(
            check.requirement
            for check in run.checks
            if check.outcome is Outcome.FAILED
            and check.level is level
            and EXPECTED_FAILURE not in check.evidence
        )
    )
