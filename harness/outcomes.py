"""The outcomes of a check, and the exceptions by which a check states one."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"
    """A requirement that this one depends on failed."""
    NOT_APPLICABLE = "not-applicable"
    """This target offers no such view: no process to look into, no lab."""
    INCONCLUSIVE = "inconclusive"
    """The machine, not the target: overload, a lost datagram, an interrupted run."""
    ERROR = "error"
    """Our own fault."""


class Level(StrEnum):
    """How hard a requirement is judged (RFC 2119)."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Finding(Exception):
    """Ends a check with an outcome other than passed.

    ``summary`` is one sentence; ``observed`` and ``acceptable`` are what a reader compares;
    ``evidence`` is a JSON object of further lines.
    """

    outcome: Outcome

    def __init__(
        self, summary: str, *, observed: str = "", acceptable: str = "", **evidence: Any
    ) -> None:
        super().__init__(summary)
        self.summary = summary
        self.observed = observed
        self.acceptable = acceptable
        self.evidence = evidence


class Failed(Finding):
    """The target did something outside the acceptable set."""

    outcome = Outcome.FAILED


class NotApplicable(Finding):
    """The target offers no such view."""

    outcome = Outcome.NOT_APPLICABLE


class Inconclusive(Finding):
    """The machine prevented a judgement."""

    outcome = Outcome.INCONCLUSIVE


class Blocked(Finding):
    """A requirement that this one depends on was not met."""

    outcome = Outcome.BLOCKED
