"""A schedule: what several clients do, one operation after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from harness.errors import BadInput


class Operation(NamedTuple):
    """One thing that one client does; ``size`` in bytes, for those that send."""

    kind: str
    client: int
    size: int


Schedule = tuple[Operation, ...]


@dataclass(frozen=True)
class Alphabet:
    """What a schedule is drawn from: kinds (simplest first), clients, sizes (smallest first)."""

    kinds: tuple[str, ...]
    clients: int
    sizes: tuple[int, ...]
    longest: int = 16
    """Operations in one schedule."""


def weight(schedule: Schedule) -> tuple[int, int, int]:
    """What makes a schedule simpler than another: fewer operations, clients, bytes."""
    return (
        len(schedule),
        len({operation.client for operation in schedule}),
        sum(operation.size for operation in schedule),
    )


def to_json(schedule: Schedule) -> list[list[Any]]:
    """A JSON list of lists."""
    return [list(operation) for operation in schedule]


def from_json(value: Any, alphabet: Alphabet) -> Schedule:
    """The inverse of ``to_json``. Raises BadInput for what is no schedule of this alphabet."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadInput("a schedule is a list of operations")
    schedule = []
    for each in value:
        match each:
            case [str(kind), int(client), int(size)] if (
                kind in alphabet.kinds and 0 <= client < alphabet.clients and 0 <= size <= 65_536
            ):
                schedule.append(Operation(kind, client, size))
            case _:
                raise BadInput(f"{each!r} is no operation")
    return tuple(schedule[:100])
