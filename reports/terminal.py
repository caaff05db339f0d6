"""The report for somebody at a terminal: each failure explained, the summary last."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable

from harness.catalogue import Catalogue
from harness.outcomes import Level, Outcome
from harness.result import CheckResult, RunResult
from harness.verdict import EXPECTED_FAILURE, coverage, verdict

_WIDTH = 100
_COLOURS = {"failed": "31", "error": "35", "inconclusive": "33", "passed": "32"}
_SHOWN_EVIDENCE = (
    "difference", "listens_on", "target", "sanitizer", "capture", "stdout", "stderr", "traceback",
)  # fmt: skip


def render(run: RunResult, catalogue: Catalogue, rerun: str, colour: bool) -> str:
    """The report of one run as text; ``rerun`` is the command that repeats it."""
    paint = _Paint(colour)
    blocks = [
        _block(check, catalogue, rerun, paint)
        for check in sorted(run.checks, key=lambda check: list(Level).index(check.level))
        if check.outcome in (Outcome.FAILED, Outcome.ERROR, Outcome.INCONCLUSIVE)
        and not check.expected
    ]
    return "\n".join([*blocks, _summary(run, paint)])


class _Paint:
    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def _block(check: CheckResult, catalogue: Catalogue, rerun: str, paint: _Paint) -> str:
    requirement = catalogue.requirements[check.requirement]
    title = f"{check.outcome}  {check.level}  {check.requirement}"
    rule = "─" * max(0, _WIDTH - len(title) - 4)
    lines = [f"── {paint(title, '1;' + _COLOURS[check.outcome.value])} {rule}"]
    lines += _field("", requirement.sentence)
    lines += _field("source", "; ".join(requirement.source))
    lines += _field("check", check.check)
    lines += _field("done", str(check.evidence.get("done", "")))
    lines += _field("acceptable", check.acceptable)
    lines += _field("observed", paint(check.summary, "1"))
    if check.observed != check.summary:
        lines += _field("", check.observed)
    for name in _SHOWN_EVIDENCE:
        if check.evidence.get(name):
            value = check.evidence[name]
            lines += _listing(name.replace("_", " "), [value] if isinstance(value, str) else value)
    if check.evidence.get("schedule"):
        lines += _listing("schedule", check.evidence["schedule"])
    if check.evidence.get("schedule"):
        lines += _listing("schedule", check.evidence["schedule"])
    if check.evidence.get("transcript"):
        lines += _listing("transcript", check.evidence["transcript"])
    if check.outcome is Outcome.FAILED:
        lines += _field("hint", requirement.hint)
    lines += [f"  {'rerun':<11} {rerun} --only {check.requirement}"]
    if "reproduce" in check.evidence:
        lines += [f"  {'reproduce':<11} python3 {check.evidence['reproduce']}"]
    elif "repetition" in check.evidence:
        lines += _field("reproduce", "--reproduce DIR writes this as a script of bare sockets")
    return "\n".join(lines) + "\n"


def _field(name: str, text: str) -> list[str]:
    if not text:
        return []
    wrapped = [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(
            paragraph, _WIDTH - 14, break_long_words=False, break_on_hyphens=False
        )
        or [""]
    ]
    return [f"  {name if not number else '':<11} {line}" for number, line in enumerate(wrapped)]


def _listing(name: str, lines: Iterable[str]) -> list[str]:
    return [f"  {name}"] + [f"    {str(line).rstrip()}" for line in lines]


def _summary(run: RunResult, paint: _Paint) -> str:
    counts = Counter(check.outcome.value for check in run.checks)
    said = verdict(run.checks)
    colours = {"conformant": "1;32", "nonconformant": "1;31"}
    named = f"{run.target['name']}: " if "name" in run.target else ""
    lines = [f"{run.program}  {named}{run.target['text']}"]
    lines += [f"  {name.replace('_', ' ')}: {value}" for name, value in run.discovered.items()]
    lines += [f"  note: {note}" for note in run.notes]
    for check in run.checks:
        if check.expected:
            known = f"{check.requirement} {check.check}: {check.evidence.get(EXPECTED_FAILURE, '')}"
            lines.append(f"  {check.outcome} as expected: {known}")
    for outcome, level in ((Outcome.FAILED, Level.SHOULD), (Outcome.FAILED, Level.MAY)):
        names = _names(run, outcome, level)
        if names:
            lines.append(f"  {level} not met: {', '.join(names)}")
    not_run = [each for each in ("blocked", "not-applicable") if counts[each]]
    if not_run:
        lines.append(f"  not run: {', '.join(f'{counts[each]} {each}' for each in not_run)}")
    tally = ", ".join(f"{counts[each.value]} {each}" for each in Outcome if counts[each.value])
    lines.append(f"  {len(run.checks)} checks: {tally}; {run.seconds:.1f} s, seed {run.seed}")
    lines.append(
        f"  verdict: {paint(said.value, colours.get(said.value, '1;33'))} ({coverage(run.checks)})"
    )
    return "\n".join(lines)


def _names(run: RunResult, outcome: Outcome, level: Level) -> list[str]:
    return list(
        dict.fromkeys(
            check.requirement
            for check in run.checks
            if check.outcome is outcome and check.level is level and not check.expected
        )
    )
