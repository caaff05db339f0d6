"""Find what a check did many times over, so that a script says it once, in a loop.

Steps are plain JSON objects (:mod:`harness.steps`). A repetition is a run of steps of the same
shape: verbs, arguments and judgements are alike, only bytes and the clients of one round differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Step = dict[str, Any]

_LONGEST_ROUND = 12
_FEWEST_ROUNDS = 3
_MAKES = ("connect", "open", "accept")
"""Verbs by which a party comes to be."""


@dataclass(frozen=True)
class Once:
    """One step."""

    step: Step


@dataclass(frozen=True)
class Often:
    """Rounds of the same shape; each has as many steps."""

    rounds: list[list[Step]]


def fold(steps: Sequence[Step]) -> Iterator[Once | Often]:
    """The steps in order, repetitions taken together."""
    last = {step["party"]: number for number, step in enumerate(steps)}
    position = 0
    while position < len(steps):
        best = 1, 1
        for length in range(1, _LONGEST_ROUND + 1):
            rounds = _rounds(steps, position, length, last)
            if rounds >= _FEWEST_ROUNDS and rounds * length > best[0] * best[1]:
                best = rounds, length
        rounds, length = best
        if rounds < _FEWEST_ROUNDS:
            yield Once(steps[position])
            position += 1
            continue
        yield Often(
            [
                list(steps[position + number * length : position + (number + 1) * length])
                for number in range(rounds)
            ]
        )
        position += rounds * length


def _rounds(steps: Sequence[Step], begin: int, length: int, last: dict[str, int]) -> int:
    """How many rounds of so many steps follow each other from here on."""
    first = _shape(steps[begin : begin + length])
    rounds = 0
    while True:
        start = begin + rounds * length
        part = steps[start : start + length]
        made = {step["party"] for step in part if step["verb"] in _MAKES}
        kept = any(last[party] >= start + length for party in made)
        if len(part) < length or kept or _shape(part) != first:
            return rounds
        rounds += 1


def _shape(part: Sequence[Step]) -> str:
    """What must be equal in two rounds."""
    names: dict[str, str] = {}
    shapes = []
    for step in part:
        if step["verb"] in _MAKES:
            names[step["party"]] = f"new {len(names)}"
        sent = step.get("values", {}).get("data")
        shape = {
            "verb": step["verb"],
            "party": names.get(step["party"], step["party"]),
            "values": {
                name: "data" if name == "data" else "count" if name == "count" else value
                for name, value in step.get("values", {}).items()
            },
            "due": {
                name: _relation(value, sent) if name == "data" else value
                for name, value in step.get("due", {}).items()
            },
        }
        if not step.get("due"):
            shape["seen"] = {
                name: _relation(value, sent) if name == "data" else value
                for name, value in step.get("seen", {}).items()
            }
        shapes.append(shape)
    return json.dumps(shapes, sort_keys=True)


def _relation(value: Any, sent: Any) -> Any:
    return "as sent" if value == sent and sent is not None else value
