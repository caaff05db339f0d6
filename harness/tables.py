"""Tables of TOML files that people write: every value checked, every message a help.

Manifests and assignments are read through these.
"""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.catalogue import near
from harness.errors import BadInput

MEANINGS = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


@dataclass(frozen=True)
class Table:
    """A table of a file in TOML. ``where`` begins each message: the file, and the table's name."""

    where: str
    values: Mapping[str, Any]

    def only(self, types: Mapping[str, tuple[type, ...]]) -> None:
        """Raise BadInput for a key that is not among ``types`` or whose value is of another."""
        for key, value in self.values.items():
            if key not in types:
                raise BadInput(f"{self.where}: unknown key {key!r}.{offer(key, types)}")
            # In Python true is a whole number; in TOML it is not.
            misread = isinstance(value, bool) and bool not in types[key]
            if misread or not isinstance(value, types[key]):
                wanted = " or ".join(MEANINGS[each] for each in types[key])
                raise BadInput(f"{self.where}: {key} = {value!r}: give {wanted}.")

    def text(self, key: str, otherwise: str = "") -> str:
        """The string of that key. Raises BadInput if it is there but empty."""
        value: str = self.values.get(key, otherwise)
        if key in self.values and not value.strip():
            raise BadInput(f"{self.where}: {key} is empty.")
        return value

    def needed(self, key: str, meaning: str) -> str:
        """The string of a key that must be there. Raises BadInput saying what it means."""
        if key not in self.values:
            raise BadInput(f"{self.where}: the key {key!r} is missing: {meaning}.")
        return self.text(key)

    def table(self, key: str) -> Table:
        """The table of that name, empty if it is not there."""
        return Table(f"{self.where}: [{key}]", self.values.get(key, {}))


def read_table(path: Path, option: str = "") -> dict[str, Any]:
    """What a file in TOML holds. Raises BadInput; ``option`` begins what is said of no file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as problem:
        raise BadInput(f"{path}: not a text file in UTF-8.") from problem
    except tomllib.TOMLDecodeError as problem:
        raise BadInput(f"{path}: no valid TOML: {problem}.") from problem
    except OSError as problem:
        raise BadInput(f"{option}{path}: {problem.strerror}.") from problem


def words_of(where: str, key: str, command: str) -> tuple[str, ...]:
    """The words of a command line. Raises BadInput if there are none, or a quote is open."""
    try:
        words = shlex.split(command)
    except ValueError as problem:
        raise BadInput(f"{where}: {key} = {command!r}: {problem}.") from problem
    if not words:
        raise BadInput(f"{where}: {key} is empty.")
    return tuple(words)


def offer(key: str, keys: Iterable[str]) -> str:
    """The near keys, and all that are allowed."""
    allowed = sorted(keys)
    hint = near(key, allowed)
    if hint.startswith(" Did"):
        return f"{hint} Allowed are: {', '.join(allowed)}."
    return hint
