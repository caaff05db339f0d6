"""The model of a grade: what a class was asked, what each submission earned, and why.

Plain frozen data, without reading or writing: ``sockcheck.grading`` makes it, ``reports`` reads it.
``ClassGrade.to_json`` and ``ClassGrade.from_json`` are inverses of each other; the JSON form is
``sockcheck-grade/1``.

How the points come about, from the inside out:

- A *mark* is what one requirement earned. Its ``possible`` is its share of its part's points, and
  is the same for every submission of the class. A mark that is not ``counted`` (nothing was judged:
  blocked by a failure that has cost its points already, not applicable, inconclusive) is neither
  earned nor lost.
- A *part* is one program that was asked for. Its points are the share earned of what was counted,
  times the points of the part.
- A *submission* has the sum of its parts, less what lateness costs, plus bonus, as overridden by
  hand. Where a fault of the harness prevented a judgement there are no points but ``None``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from harness.outcomes import Level, Outcome
from harness.result import CheckResult

SCHEMA = "sockcheck-grade/1"


class State(StrEnum):
    """What became of a submission, or of one part of it."""

    GRADED = "graded"
    NOT_BUILT = "not-built"
    """It was handed in, but nothing could be built of it (a submission: of any of its parts)."""
    MISSING = "missing"
    """A part whose files are not there. A submission is never missing, but graded or absent."""
    UNJUDGED = "unjudged"
    """A fault of the harness or of the machine prevented a judgement: no points, run it again."""
    ABSENT = "absent"
    """On the roster, but nothing was handed in."""


@dataclass(frozen=True)
class PartFacts:
    """One program that the assignment asks for. ``points``: what it is worth in full."""

    name: str
    program: str
    points: float
    bonus: bool = False
    """Its points come on top: they are not among those that are possible."""
    build: str = ""
    """The command that builds it; empty where there is nothing to build."""
    command: str = ""
    """The command that starts it, with ``{port}`` or ``{host}``."""


@dataclass(frozen=True)
class AssignmentFacts:
    """What a report says of the assignment. Reading its file is not done here."""

    title: str
    suite_version: str
    """The version of sockcheck whose checks were used."""
    seed: int
    parts: tuple[PartFacts, ...]
    deadline: str = ""
    """Date and time in ISO 8601, as the assignment gives it; empty if there is none."""
    late_rule: str = ""
    """One sentence for the student; empty if lateness costs nothing."""
    bonus_rule: str = ""
    """One sentence for the student; empty if there is no bonus but that of bonus parts."""
    hidden_rule: str = ""
    """One sentence for the student on what is hidden until when; empty if nothing is."""
    fingerprint: str = ""
    """SHA-256 of all that determines marks; two grades of one fingerprint are comparable."""

    @property
    def points(self) -> float:
        """What is possible without bonus."""
        return round(sum(part.points for part in self.parts if not part.bonus), 2)


@dataclass(frozen=True)
class Mark:
    """What one requirement earned in one submission."""

    requirement: str
    level: Level
    outcome: Outcome
    """The outcome of its checks together; failed if one of them failed."""
    points: float
    """Earned, of ``possible``; partial where some of several checks passed."""
    possible: float
    """Its share of the part's points."""
    reason: str
    """Why it earned this much, in a sentence for the student."""
    counted: bool = True
    """False: neither earned nor lost."""
    hidden: bool = False
    """The assignment hides it from students: see :meth:`is_hidden`."""
    hidden_until: str = ""
    """The day (ISO 8601) on which it is shown after all; empty: never."""
    blocked_by: str = ""
    """The requirement whose failure kept this one from being judged."""
    attempts: tuple[Outcome, ...] = ()
    """The outcome of each run, where there were several: a failure is confirmed in a fresh lab."""
    checks: tuple[CheckResult, ...] = ()
    """What the checks found, with the evidence: those of the last run that counts."""

    def is_hidden(self, today: date) -> bool:
        """Whether a student's report of that day must not show it."""
        if not self.hidden:
            return False
        return not self.hidden_until or today < date.fromisoformat(self.hidden_until)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Mark:
        """The inverse of writing it out with ``dataclasses.asdict``."""
        changed = {
            "level": Level(value["level"]),
            "outcome": Outcome(value["outcome"]),
            "attempts": tuple(Outcome(each) for each in value["attempts"]),
            "checks": tuple(CheckResult.from_json(each) for each in value["checks"]),
        }
        return cls(**{**value, **changed})


@dataclass(frozen=True)
class PartGrade:
    """What one program of a submission earned. ``marks`` are in the order of the catalogue."""

    name: str
    program: str
    state: State
    points: float | None
    """None where the state is ``unjudged``."""
    possible: float
    bonus: bool = False
    marks: tuple[Mark, ...] = ()
    build_output: str = ""
    """What the compiler said, also where it succeeded; bounded in length."""
    notes: tuple[str, ...] = ()
    """What the reader must know: where it was found, why it is missing or unjudged."""
    discovered: tuple[tuple[str, str], ...] = ()
    """What was found out without being demanded, as ``RunResult.discovered``, in words."""

    @property
    def set_aside(self) -> float:
        """The possible points of the marks that were not counted."""
        return round(sum(mark.possible for mark in self.marks if not mark.counted), 2)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> PartGrade:
        """The inverse of writing it out with ``dataclasses.asdict``."""
        changed = {
            "state": State(value["state"]),
            "marks": tuple(Mark.from_json(each) for each in value["marks"]),
            "notes": tuple(value["notes"]),
            "discovered": tuple((name, text) for name, text in value["discovered"]),
        }
        return cls(**{**value, **changed})


@dataclass(frozen=True)
class Lateness:
    """When it was handed in, and what that costs. ``penalty``: points taken off, 0 or more."""

    submitted: str
    """Date and time in ISO 8601."""
    days: float
    """Days after the deadline and the grace; 0 if in time."""
    penalty: float
    reason: str


@dataclass(frozen=True)
class Override:
    """A decision by hand. Without ``requirement`` ``points`` are those of the whole submission."""

    points: float
    reason: str
    part: str = ""
    requirement: str = ""
    before: float | None = None
    """What it was without the decision; None if there was nothing."""


@dataclass(frozen=True)
class ForHuman:
    """Something that a person must look at: inconclusive, for example."""

    part: str
    requirement: str
    reason: str


@dataclass(frozen=True)
class SubmissionGrade:
    """What one submission of a student or a team earned."""

    name: str
    """As it was handed in: unique in the class."""
    state: State
    points: float | None
    """With lateness, bonus and overrides; None: unjudged. 0 for the absent."""
    possible: float
    """What is possible without bonus."""
    students: tuple[str, ...] = ()
    """Who made it, as the roster or the export names them; otherwise its name alone."""
    identifiers: tuple[str, ...] = ()
    """The student numbers or e-mail addresses in the same order; empty where none are known."""
    parts: tuple[PartGrade, ...] = ()
    lateness: Lateness | None = None
    """None where the time of handing in is not known or there is no deadline."""
    bonus: float = 0.0
    """Points that came on top, those of bonus parts included."""
    bonus_reason: str = ""
    overrides: tuple[Override, ...] = ()
    for_human: tuple[ForHuman, ...] = ()
    notes: tuple[str, ...] = ()
    content: str = ""
    """SHA-256 of what was handed in."""

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> SubmissionGrade:
        """The inverse of writing it out with ``dataclasses.asdict``."""
        lateness = value["lateness"]
        changed = {
            "state": State(value["state"]),
            "students": tuple(value["students"]),
            "identifiers": tuple(value["identifiers"]),
            "parts": tuple(PartGrade.from_json(each) for each in value["parts"]),
            "lateness": Lateness(**lateness) if lateness else None,
            "overrides": tuple(Override(**each) for each in value["overrides"]),
            "for_human": tuple(ForHuman(**each) for each in value["for_human"]),
            "notes": tuple(value["notes"]),
        }
        return cls(**{**value, **changed})


@dataclass(frozen=True)
class ClassGrade:
    """The grades of a class; submissions are sorted by name, the absent among them."""

    assignment: AssignmentFacts
    submissions: tuple[SubmissionGrade, ...]

    @property
    def absent(self) -> Sequence[SubmissionGrade]:
        """Those on the roster who handed nothing in."""
        return [each for each in self.submissions if each.state is State.ABSENT]

    @property
    def unjudged(self) -> Sequence[SubmissionGrade]:
        """Those that must be run again."""
        return [each for each in self.submissions if each.state is State.UNJUDGED]

    @property
    def for_human(self) -> Sequence[SubmissionGrade]:
        """Those at which a person must look."""
        return [each for each in self.submissions if each.for_human]

    def to_json(self) -> dict[str, Any]:
        """A JSON object of plain types only (enumerations are strings already)."""
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> ClassGrade:
        """The inverse of ``to_json``. Raises ValueError for another schema."""
        if value.get("schema") != SCHEMA:
            raise ValueError(f"the schema is {value.get('schema')!r}, not {SCHEMA!r}")
        facts = value["assignment"]
        parts = tuple(PartFacts(**each) for each in facts["parts"])
        return cls(
            AssignmentFacts(**{**facts, "parts": parts}),
            tuple(SubmissionGrade.from_json(each) for each in value["submissions"]),
        )
