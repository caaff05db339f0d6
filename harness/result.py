"""The one result model: what a run found, for every reader in ``reports``.

The JSON form (``sockcheck/1``) is these classes written out; the schema is
``reports/schema.json``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from harness.outcomes import Level, Outcome

SCHEMA = "sockcheck/1"


@dataclass(frozen=True)
class CheckResult:
    """What became of one check. ``seconds``: wall time; ``expected``: an expected failure."""

    requirement: str
    level: Level
    check: str
    outcome: Outcome
    summary: str = ""
    acceptable: str = ""
    observed: str = ""
    expected: bool = False
    evidence: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> CheckResult:
        """The inverse of ``to_json``."""
        return cls(
            **{**value, "level": Level(value["level"]), "outcome": Outcome(value["outcome"])}
        )

    def to_json(self) -> dict[str, Any]:
        """A JSON object with the keys of the published schema, of plain types only."""
        return {**asdict(self), "level": self.level.value, "outcome": self.outcome.value}


@dataclass(frozen=True)
class RunResult:
    """One run of one suite against one target. ``checks`` stand in the order of the catalogue."""

    program: str
    target: dict[str, Any]
    seed: int
    checks: tuple[CheckResult, ...]
    seconds: float
    longest_wait: float
    discovered: dict[str, Any]
    notes: tuple[str, ...] = ()
    """What the reader must know about the run as a whole: no lab, interrupted."""
