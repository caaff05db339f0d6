"""The evidence of a check for a reader: its listings, in a fixed order, each with a title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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
_TOLD_APART = frozenset(("done", "difference", "transcript", "expected_failure"))


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
