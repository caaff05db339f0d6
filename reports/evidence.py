"""The evidence of a check for a reader: its listings, in a fixed order, each with a title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from harness.outcomes import Outcome
from harness.result import CheckResult

_TITLES = {
    "listens_on": "Listens on",
    "target": "What became of its processes",
    "sanitizer": "What the sanitizer said",
    "stdout": "It printed (stdout)",
    "stderr": "It printed (stderr)",
    "syslog": "It logged (syslog)",
    "capture": "Packets",
    "traceback": "Traceback",
}
_TOLD_APART = frozenset(("done", "difference", "transcript", "expected_failure", "needs"))
_EXPLAINED = (Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.ERROR)


def explained(checks: Iterable[CheckResult]) -> list[CheckResult]:
    """The checks whose evidence is told: of one that was not run the reason says it all."""
    return [check for check in checks if check.outcome in _EXPLAINED]


def listings(evidence: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Title and lines of each listing. What is an object, so made for a program, is left out."""
    names = [*_TITLES, *(name for name in evidence if name not in _TITLES)]
    for name in names:
        value = evidence.get(name)
        if name in _TOLD_APART or value in (None, "", []) or isinstance(value, Mapping):
            continue
        lines = value if isinstance(value, list) else [value]
        title = _TITLES.get(name, name.replace("_", " ").capitalize())
        yield title, [str(line).rstrip() for line in lines]
