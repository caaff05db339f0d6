"""Decisions by hand: points that a person gave instead, each with a reason, kept in a TOML file.

They stand in ``overrides.toml`` in the folder of the grades, and hold through every re-grade until
they are removed there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BadInput
from harness.grade import Override
from harness.tables import Table, read_table
from sockcheck.grading.store import write_file

FILE = "overrides.toml"
_HEAD = """\
# Points given by hand, kept through every re-grade. Remove a table to take one back.
# Without requirement the points are those of the whole submission.
"""
_TYPES: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "points": (int, float),
    "reason": (str,),
    "part": (str,),
    "requirement": (str,),
}


@dataclass(frozen=True)
class Decision:
    """An override and the submission that it is for."""

    name: str
    override: Override


def read(folder: Path) -> list[Decision]:
    """The decisions for the grades in a folder, in order. Raises BadInput."""
    path = folder / FILE
    if not path.exists():
        return []
    table = Table(str(path), read_table(path))
    table.only({"override": (list,)})
    found: list[Decision] = []
    for number, values in enumerate(table.values.get("override", []), start=1):
        where = f"{path}: [[override]] number {number}"
        if not isinstance(values, dict):
            raise BadInput(f"{where}: begin it with [[override]].")
        found.append(_decision(Table(where, values)))
    return found


def _decision(table: Table) -> Decision:
    table.only(_TYPES)
    name = table.needed("name", "the submission that it is for")
    if "points" not in table.values:
        raise BadInput(f"{table.where}: the key 'points' is missing.")
    points = float(table.values["points"])
    reason = table.needed("reason", "why, for whoever asks later")
    requirement = table.text("requirement").upper()
    part = table.text("part")
    if bool(part) != bool(requirement):
        raise BadInput(f"{table.where}: give part and requirement, or neither.")
    if not 0 <= points <= 1e6:
        raise BadInput(f"{table.where}: points = {points:g}: give a number from 0.")
    return Decision(name, Override(points, reason, part, requirement))


def write(folder: Path, decisions: Sequence[Decision]) -> None:
    """Write the file anew. Raises BadInput for a full disk."""
    lines = [_HEAD]
    for each in decisions:
        override = each.override
        values: dict[str, str | float] = {"name": each.name, "points": override.points}
        if override.requirement:
            values |= {"part": override.part, "requirement": override.requirement}
        values["reason"] = override.reason
        # JSON's strings and numbers are TOML's as well.
        lines += [
            "[[override]]",
            *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()),
        ]
        lines.append("")
    write_file(folder / FILE, "\n".join(lines))


def decide(folder: Path, decision: Decision) -> None:
    """Add a decision; it replaces an earlier one on the same. Raises BadInput."""
    same = (decision.name, decision.override.part, decision.override.requirement)
    others = [
        each
        for each in read(folder)
        if (each.name, each.override.part, each.override.requirement) != same
    ]
    write(folder, [*others, decision])


def by_name(decisions: Sequence[Decision]) -> Mapping[str, list[Override]]:
    """The decisions for each submission."""
    found: dict[str, list[Override]] = {}
    for each in decisions:
        found.setdefault(each.name, []).append(each.override)
    return found
