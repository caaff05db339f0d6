"""The assignment: what a class was asked to write, and how it is judged, read from TOML.

``sockcheck new-assignment`` prints a commented one. What is read here is checked at once and in
full, so that a mistake shows before the first submission is built.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from harness import __version__
from harness.catalogue import Catalogue, Program, Requirement, near
from harness.errors import BadInput
from harness.grade import AssignmentFacts, PartFacts
from harness.manifest import with_parameters
from harness.outcomes import Level
from harness.tables import Table, read_table, words_of
from harness.targets import Expectation, matches

DEFAULT_WEIGHTS = {"MUST": 2.0, "SHOULD": 1.0, "MAY": 0.0}
"""The weight of a requirement by its level, where the assignment says nothing else."""
DEFAULT_BUILD = "make"

_NUMBER = (int, float)
_TYPES: dict[str, tuple[type, ...]] = {
    "title": (str,),
    "suite": (str,),
    "seed": (int,),
    "deadline": (datetime,),
    "roster": (str,),
    "part": (list,),
    "groups": (dict,),
    "hidden": (list,),
    "late": (dict,),
    "bonus": (dict,),
    "limits": (dict,),
}
_PART_TYPES: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "program": (str,),
    "points": _NUMBER,
    "bonus": (bool,),
    "find": (str,),
    "build": (str,),
    "command": (str,),
    "environment": (dict,),
    "parameters": (dict,),
    "weights": (dict,),
    "essential": (list,),
    "expected_failures": (list,),
}
_HIDDEN_TYPES: dict[str, tuple[type, ...]] = {"requirements": (list,), "until": (date,)}
_LATE_TYPES = dict.fromkeys(("percent_per_day", "at_most_percent", "grace_minutes"), _NUMBER)
_BONUS_TYPES = dict.fromkeys(("points_per_day_early", "at_most"), _NUMBER)
_EXPECTED_TYPES: dict[str, tuple[type, ...]] = {
    "requirement": (str,),
    "check": (str,),
    "reason": (str,),
}


@dataclass(frozen=True)
class Late:
    """What lateness costs: percent of the possible points for each day begun after the grace."""

    percent_per_day: float = 0.0
    at_most_percent: float = 100.0
    grace_minutes: float = 0.0

    def __str__(self) -> str:
        if not self.percent_per_day:
            return ""
        grace = f" after {self.grace_minutes:g} minutes of grace" if self.grace_minutes else ""
        return (
            f"Each day begun after the deadline{grace} costs {self.percent_per_day:g} % of the "
            f"possible points, {self.at_most_percent:g} % at most."
        )


@dataclass(frozen=True)
class Early:
    """What being early earns: points for each full day before the deadline."""

    points_per_day: float = 0.0
    at_most: float = 0.0

    def __str__(self) -> str:
        if not self.points_per_day:
            return ""
        return (
            f"Each full day before the deadline earns {self.points_per_day:g} points, "
            f"{self.at_most:g} at most."
        )


@dataclass(frozen=True)
class Part:
    """One program that is asked for."""

    name: str
    program: Program
    points: float
    bonus: bool
    find: str
    """A file by which its folder is found in a submission; empty: the folder of its Makefile."""
    build: str
    command: tuple[str, ...]
    command_text: str
    environment: tuple[tuple[str, str], ...]
    weights: Mapping[str, float]
    """The weight of each requirement that is judged, in the order of the catalogue."""
    levels: Mapping[str, Level]
    hidden: Mapping[str, str]
    """The hidden requirements, each with the day (ISO 8601) until which; empty: for ever."""
    essential: frozenset[str]
    """If one of these fails, what it blocks is lost: nothing shows that the program works."""
    expectations: tuple[Expectation, ...]
    parameters: Mapping[str, int] = field(default_factory=dict)

    def specification(self) -> dict[str, Any]:
        """What determines the results, but not the marks made of them: plain JSON types."""
        return {
            "program": self.program.name,
            "find": self.find,
            "build": self.build,
            "command": list(self.command),
            "environment": [list(each) for each in self.environment],
            "parameters": dict(self.parameters),
            "expected": [[each.requirement, each.check] for each in self.expectations],
        }

    def share(self, requirement: str) -> float:
        """The possible points of one requirement."""
        return self.points * self.weights[requirement] / sum(self.weights.values())


@dataclass(frozen=True)
class Assignment:
    """An assignment as its file describes it."""

    path: Path
    title: str
    suite: str
    seed: int
    parts: tuple[Part, ...]
    deadline: datetime | None
    late: Late
    early: Early
    limits: Mapping[str, float]
    """Values of ``harness.sandbox.Limits`` that differ from its own."""
    roster: Path | None = None

    @property
    def points(self) -> float:
        """What is possible without bonus."""
        return round(sum(part.points for part in self.parts if not part.bonus), 2)

    def key(self, part: Part, content: str, suites: str) -> str:
        """By what the results of a part are known: content, what is asked, the suite, the seed."""
        asked = [content, part.specification(), dict(self.limits), self.suite, suites, self.seed]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    @cached_property
    def facts(self) -> AssignmentFacts:
        """What a report says of it."""
        hidden = sorted({until for part in self.parts for until in part.hidden.values()})
        rule = ""
        if hidden:
            shown = [f"some until {until}" for until in hidden if until]
            shown += ["some for good"] if "" in hidden else []
            rule = f"Part of the checks are hidden, {' and '.join(shown)}."
        return AssignmentFacts(
            title=self.title,
            suite_version=self.suite,
            seed=self.seed,
            parts=tuple(
                PartFacts(
                    *(part.name, part.program.name, part.points, part.bonus),
                    build=part.build,
                    command=part.command_text,
                )
                for part in self.parts
            ),
            deadline=self.deadline.isoformat() if self.deadline else "",
            late_rule=str(self.late) if self.deadline else "",
            bonus_rule=str(self.early) if self.deadline else "",
            hidden_rule=rule,
            fingerprint=self._fingerprint(),
        )

    def _fingerprint(self) -> str:
        value = [
            [self.title, self.suite, self.seed, str(self.deadline), str(self.late)],
            [str(self.early), dict(self.limits)],
            [[part.name, part.points, part.bonus] for part in self.parts],
            [part.specification() for part in self.parts],
            [[dict(part.weights), dict(part.hidden)] for part in self.parts],
            [sorted(part.essential) for part in self.parts],
        ]
        return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def read(path: Path, catalogue: Catalogue, limits: Mapping[str, float]) -> Assignment:
    """The assignment in a file. ``limits``: the names and defaults that it may set.

    Raises BadInput, naming the file, the table and the key, for anything that cannot be meant.
    """
    table = Table(str(path), read_table(path, "--assignment "))
    table.only(_TYPES)
    suite = table.needed("suite", f'the version of sockcheck that judges, now "{__version__}"')
    deadline = table.values.get("deadline")
    if deadline is not None and deadline.tzinfo is None:
        raise BadInput(
            f"{path}: deadline = {deadline.isoformat()}: give the offset from UTC too, for "
            f"example {deadline.isoformat()}+01:00, so that it means the same everywhere."
        )
    parts = tuple(_parts(table, catalogue))
    seed = table.values.get("seed", 1)
    if seed < 1:
        raise BadInput(f"{path}: seed = {seed}: give a whole number from 1.")
    return Assignment(
        path=path,
        title=table.needed("title", "what the reports call the assignment"),
        suite=suite,
        seed=seed,
        parts=parts,
        deadline=deadline,
        late=_late(table),
        early=_early(table),
        limits=_limits(table.table("limits"), limits),
        roster=path.parent / table.text("roster") if "roster" in table.values else None,
    )


def confirm_version(assignment: Assignment) -> None:
    """Raise BadInput if the assignment pins another version of the suites than this one."""
    if assignment.suite != __version__:
        raise BadInput(
            f'{assignment.path}: suite = "{assignment.suite}", but this is sockcheck '
            f"{__version__}, whose checks may judge otherwise. Either install the version that "
            f'was pinned, or write suite = "{__version__}" and see with `sockcheck regrade` '
            "whose mark would change and why, before anything is changed."
        )


def _parts(table: Table, catalogue: Catalogue) -> Iterable[Part]:
    groups = _groups(table, catalogue)
    given = table.values.get("part", [])
    if not given:
        raise BadInput(f"{table.where}: no [[part]]: say which programs are asked for.")
    hidden = _hidden(table, groups, catalogue)
    names: set[str] = set()
    for number, values in enumerate(given, start=1):
        if not isinstance(values, dict):
            raise BadInput(f"{table.where}: part {number}: begin it with [[part]].")
        part = _part(Table(f"{table.where}: [[part]] number {number}", values), catalogue, groups)
        if part.name in names:
            raise BadInput(
                f"{table.where}: two parts have the name {part.name!r}: give each its own name."
            )
        names.add(part.name)
        found = {name: hidden[name] for name in part.weights if name in hidden}
        yield Part(**{**vars(part), "hidden": found})


def _part(table: Table, catalogue: Catalogue, groups: Mapping[str, list[str]]) -> Part:
    table.only(_PART_TYPES)
    name = table.needed("program", 'for example "tcp-echo-iterative"')
    try:
        program = catalogue.program(name)
    except BadInput as problem:
        raise BadInput(f"{table.where}: program: {problem}") from problem
    points = float(table.values.get("points", 10))
    if not 0 < points <= 1e6:
        raise BadInput(f"{table.where}: points = {points:g}: give a number above 0.")
    command = table.needed("command", "how it is started, for example './server {port}'")
    environment = table.table("environment")
    environment.only(dict.fromkeys(environment.values, (str,)))
    requirements = [each for each in catalogue.requirements_of(program) if not each.untestable]
    weights = _weights(table, program, requirements, groups)
    return Part(
        name=table.text("name", program.name),
        program=with_parameters(table.table("parameters"), program),
        points=points,
        bonus=table.values.get("bonus", False),
        find=table.text("find"),
        build=table.values.get("build", DEFAULT_BUILD),
        command=words_of(table.where, "command", command),
        command_text=command,
        environment=tuple(sorted(environment.values.items())),
        weights=weights,
        levels={each.id: each.levels[program.name] for each in requirements},
        hidden={},
        essential=_essential(table, requirements),
        expectations=tuple(_expected(table, requirements)),
        parameters=table.values.get("parameters", {}),
    )


def _groups(table: Table, catalogue: Catalogue) -> dict[str, list[str]]:
    """The requirements of each group, by the name of the group."""
    found: dict[str, list[str]] = {}
    for name, patterns in table.table("groups").values.items():
        where = f"{table.where}: [groups] {name}"
        found[name] = _known(where, patterns, catalogue.requirements, {})
    return found


def _hidden(table: Table, groups: Mapping[str, list[str]], catalogue: Catalogue) -> dict[str, str]:
    """The day until which each hidden requirement is hidden; empty where it is for ever."""
    found: dict[str, str] = {}
    for number, values in enumerate(table.values.get("hidden", []), start=1):
        where = f"{table.where}: [[hidden]] number {number}"
        if not isinstance(values, dict):
            raise BadInput(f"{where}: begin it with [[hidden]].")
        Table(where, values).only(_HIDDEN_TYPES)
        until = values.get("until")
        day = until.date() if isinstance(until, datetime) else until
        patterns = values.get("requirements", [])
        for name in _known(f"{where}: requirements", patterns, catalogue.requirements, groups):
            found[name] = day.isoformat() if day else ""
    return found


def _known(
    where: str, patterns: Any, names: Iterable[str], groups: Mapping[str, list[str]]
) -> list[str]:
    """The names that are meant by a list of names, patterns and ``@group``. Raises BadInput."""
    known = list(names)
    if not isinstance(patterns, list) or not patterns:
        raise BadInput(f"{where}: give a list of requirements, for example ['TCP-ECHO-*'].")
    found: list[str] = []
    for pattern in patterns:
        if not isinstance(pattern, str):
            raise BadInput(f"{where}: {pattern!r}: give a string.")
        found += _meant(where, pattern, known, groups)
    return found


def _meant(
    where: str, pattern: str, known: Sequence[str], groups: Mapping[str, list[str]]
) -> list[str]:
    if pattern.startswith("@"):
        if pattern[1:] not in groups:
            raise BadInput(
                f"{where}: there is no group {pattern!r} in [groups].{near(pattern[1:], groups)}"
            )
        return groups[pattern[1:]]
    found = [name for name in known if matches(name, pattern.upper())]
    if not found:
        raise BadInput(
            f"{where}: {pattern!r} matches no requirement.{near(pattern.upper(), known)}"
        )
    return found


def _weights(
    table: Table,
    program: Program,
    requirements: Sequence[Requirement],
    groups: Mapping[str, list[str]],
) -> dict[str, float]:
    """The weight of each requirement: by its own name, else a group, a pattern, its level."""
    given = {**DEFAULT_WEIGHTS, **table.values.get("weights", {})}
    names = [each.id for each in requirements]
    ranked: list[dict[str, float]] = [{}, {}, {}, {}]
    for key, weight in given.items():
        where = f"{table.where}: [part.weights] {key}"
        if isinstance(weight, bool) or not isinstance(weight, _NUMBER) or not 0 <= weight <= 1e6:
            raise BadInput(f"{where} = {weight!r}: give a number from 0.")
        if key in DEFAULT_WEIGHTS:
            rank = 3
            meant = [each.id for each in requirements if each.levels[program.name] == key]
        else:
            rank = 1 if key.startswith("@") else 2 if set(key) & set("*?") else 0
            meant = [each for each in _meant(where, key, names, groups) if each in names]
        for name in meant:
            ranked[rank][name] = float(weight)
    weights = {name: next(rank[name] for rank in ranked if name in rank) for name in names}
    if not any(weights.values()):
        raise BadInput(f"{table.where}: every requirement of {program.name} has the weight 0.")
    return weights


def _essential(table: Table, requirements: Sequence[Requirement]) -> frozenset[str]:
    """What the assignment names so, otherwise what the catalogue does."""
    names = [each.id for each in requirements]
    if "essential" in table.values:
        where = f"{table.where}: essential"
        return frozenset(_known(where, table.values["essential"], names, {}))
    return frozenset(each.id for each in requirements if each.essential)


def depended_on(name: str, catalogue: Catalogue) -> set[str]:
    """The requirements on which one depends, directly or through others."""
    found: set[str] = set()
    frontier = list(catalogue.requirements[name].depends_on)
    while frontier:
        each = frontier.pop()
        if each not in found:
            found.add(each)
            frontier += catalogue.requirements[each].depends_on
    return found


def _expected(table: Table, requirements: Sequence[Requirement]) -> Iterable[Expectation]:
    names = [each.id for each in requirements]
    for number, values in enumerate(table.values.get("expected_failures", []), start=1):
        where = f"{table.where}: expected_failures number {number}"
        if not isinstance(values, dict):
            raise BadInput(f"{where}: give a table with requirement and reason.")
        entry = Table(where, values)
        entry.only(_EXPECTED_TYPES)
        requirement = entry.needed("requirement", "the one that is not met").upper()
        _meant(where, requirement, names, {})
        reason = entry.needed("reason", "why the failure is known and accepted")
        # A student whose program does better than expected has made no mistake.
        yield Expectation(requirement, reason, entry.text("check", "*"), sometimes=True)


def _late(table: Table) -> Late:
    late = _rule(table, "late", _LATE_TYPES)
    return Late(**late.values)


def _early(table: Table) -> Early:
    values = dict(_rule(table, "bonus", _BONUS_TYPES).values)
    if values and "at_most" not in values:
        raise BadInput(f"{table.where}: [bonus] at_most is missing: the most points it can earn.")
    return Early(values.get("points_per_day_early", 0.0), values.get("at_most", 0.0))


def _rule(table: Table, name: str, types: Mapping[str, tuple[type, ...]]) -> Table:
    rule = table.table(name)
    rule.only(types)
    for key, value in rule.values.items():
        highest = 100 if "percent" in key else 1e6
        if not 0 <= value <= highest:
            raise BadInput(f"{rule.where}: {key} = {value:g}: give a number from 0 to {highest:g}.")
    if rule.values and "deadline" not in table.values:
        raise BadInput(f"{rule.where} needs a deadline = 2026-10-01T23:59:00+01:00 at the top.")
    return rule


def _limits(table: Table, known: Mapping[str, float]) -> dict[str, float]:
    table.only(dict.fromkeys(known, (int, float, str)))
    return {
        key: type(known[key])(_amount(f"{table.where}: {key}", value))
        for key, value in table.values.items()
    }


def _amount(where: str, value: float | str) -> float:
    """A number, or bytes as people write them: ``"512 MiB"``."""
    found = (
        re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMG])i?B?", value) if isinstance(value, str) else None
    )
    if isinstance(value, str) and not found:
        raise BadInput(f'{where} = {value!r}: give a number, or bytes such as "64 MiB".')
    number = float(found[1]) * 1024.0 ** (" KMG".index(found[2])) if found else float(value)
    if not 0 < number < 1e15:
        raise BadInput(f"{where} = {value!r}: give a number above 0.")
    return number
