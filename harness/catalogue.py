"""The catalogue: contracts of the programs and requirements on them, read from TOML.

Layout below the suites' folder: ``contracts/NAME.toml`` (one program each) and
``FAMILY/requirements.toml`` (one table per requirement, beside the checks that judge it).
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from harness.errors import BadInput
from harness.outcomes import Level


@dataclass(frozen=True)
class Program:
    """A program and its contract: what an implementation claims to be."""

    name: str
    summary: str
    source: str
    role: str
    """server, client, tool or platform."""
    transport: str
    """tcp, udp or none."""
    discipline: str
    """any, iterative, busy, concurrent or datagram."""
    family: str
    """The folder of the suite that judges it."""
    reference: str
    """The Python module of the reference implementation."""
    default_port: int = 0
    """The port that its source compiles in; 0 where there is none."""
    default_host: str = ""
    """The host name that its source compiles in."""
    buffer_size: int = 0
    """Bytes that the program reads at once, as its source says."""
    backlog: int = 0
    """Connections that may wait unaccepted, as its source says; 0 where it says nothing."""
    arguments: tuple[str, ...] = ("{port}",)
    """How the reference takes its arguments."""
    root: bool = False
    """Whether it insists on being the super-user; in a lab it then is."""
    syslog: bool = False
    """Whether it logs to syslog; in a lab its lines are then evidence."""
    sign_of_life: str = "echo"
    """By what a server is known to answer: ``echo``, or a ``greeting`` that comes unasked."""
    groups: tuple[str, ...] = ()
    """Names, such as ``tcp-echo-servers``, by which requirements address several programs."""


@dataclass(frozen=True)
class Requirement:
    """One sentence that is true or false of an implementation."""

    id: str
    sentence: str
    source: tuple[str, ...]
    rationale: str
    hint: str
    levels: Mapping[str, Level]
    """The level for each program that it applies to."""
    folder: Path
    """Where it stands, beside the checks that judge it."""
    depends_on: tuple[str, ...] = ()
    essential: bool = False
    """Whether nothing works without it (it starts; a plain echo), so that it is judged first."""
    untestable: str = ""
    """Why no check judges it; empty where one does."""


@dataclass(frozen=True)
class Catalogue:
    """All programs and requirements, in the order of the files."""

    folder: Path
    programs: Mapping[str, Program]
    requirements: Mapping[str, Requirement]

    def program(self, name: str) -> Program:
        """The program of that name. Raises BadInput naming the near ones."""
        if name in self.programs:
            return self.programs[name]
        raise BadInput(f"There is no program {name!r}.{near(name, self.programs)}")

    def requirement(self, identifier: str) -> Requirement:
        """The requirement of that id, in any case. Raises BadInput naming the near ones."""
        if identifier.upper() in self.requirements:
            return self.requirements[identifier.upper()]
        raise BadInput(
            f"There is no requirement {identifier!r}."
            f"{near(identifier.upper(), self.requirements)}"
            " `sockcheck list requirements` shows them all."
        )

    def requirements_of(self, program: Program) -> list[Requirement]:
        """The requirements on one program, in order."""
        return [each for each in self.requirements.values() if program.name in each.levels]


def near(word: str, words: Iterable[str]) -> str:
    """A sentence that offers the words most like ``word``, with a leading blank, or all if few."""
    known = sorted(words)
    close = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    if close:
        return f" Did you mean {' or '.join(close)}?"
    return f" There are: {', '.join(known)}." if 0 < len(known) <= 30 else ""


def load(folder: Path) -> Catalogue:
    """Read every contract and requirement below ``folder``. Raises BadInput for a bad file."""
    programs: dict[str, Program] = {}
    for path in sorted((folder / "contracts").glob("*.toml")):
        program = _program(path)
        programs[program.name] = program
    requirements: dict[str, Requirement] = {}
    for path in sorted(folder.glob("*/requirements*.toml")):
        for identifier, table in _read(path).items():
            where = f"{path}: [{identifier}]"
            if identifier in requirements:
                raise BadInput(f"{where} is defined twice.")
            requirements[identifier] = _requirement(where, identifier, table, programs, path.parent)
    for requirement in requirements.values():
        for dependency in requirement.depends_on:
            if dependency not in requirements:
                raise BadInput(
                    f"{requirement.id} depends on {dependency}, which does not exist."
                    f"{near(dependency, requirements)}"
                )
    return Catalogue(folder, programs, _dependencies_first(requirements))


def _dependencies_first(requirements: Mapping[str, Requirement]) -> dict[str, Requirement]:
    """The same in an order in which each stands after those that it depends on."""
    ordered: dict[str, Requirement] = {}

    def place(name: str, below: tuple[str, ...]) -> None:
        if name in below:
            raise BadInput(f"{name} depends on itself: {' → '.join((*below, name))}.")
        for dependency in requirements[name].depends_on:
            place(dependency, (*below, name))
        ordered.setdefault(name, requirements[name])

    for name in requirements:
        place(name, ())
    return ordered


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise BadInput(f"{path}: {problem}") from problem


def _program(path: Path) -> Program:
    table = _read(path)
    _only_known(f"{path}", table, {each.name for each in fields(Program)})
    for name in ("arguments", "groups"):
        if name in table:
            table[name] = tuple(table[name])
    try:
        return Program(**table)
    except TypeError as problem:
        raise BadInput(f"{path}: {problem}") from problem


def _requirement(
    where: str,
    identifier: str,
    table: dict[str, Any],
    programs: Mapping[str, Program],
    folder: Path,
) -> Requirement:
    _only_known(
        where,
        table,
        {
            "sentence", "source", "rationale", "hint", "level", "levels", "programs",
            "depends_on", "essential", "untestable",
        },
    )  # fmt: skip
    try:
        levels = {}
        for word in table.get("programs", ()):
            for name in _expand(where, word, programs):
                levels[name] = Level(table["level"])
        for word, level in table.get("levels", {}).items():
            for name in _expand(where, word, programs):
                levels[name] = Level(level)
        return Requirement(
            id=identifier,
            sentence=table["sentence"],
            source=tuple(table["source"]),
            rationale=table["rationale"],
            hint=table["hint"],
            levels=levels,
            folder=folder,
            depends_on=tuple(table.get("depends_on", ())),
            essential=table.get("essential", False),
            untestable=table.get("untestable", ""),
        )
    except KeyError as missing:
        raise BadInput(f"{where}: the key {missing} is missing.") from missing
    except ValueError as problem:
        raise BadInput(f"{where}: {problem}") from problem


def _expand(where: str, word: str, programs: Mapping[str, Program]) -> list[str]:
    """The program of that name, or for ``@GROUP`` all programs of that group."""
    if word.startswith("@"):
        found = [name for name, program in programs.items() if word[1:] in program.groups]
    else:
        found = [word] if word in programs else []
    if not found:
        raise BadInput(f"{where}: no program or group {word!r}.{near(word, programs)}")
    return found


def _only_known(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise BadInput(f"{where}: unknown key {key!r}.{near(key, known)}")
