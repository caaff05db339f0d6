"""Counterexamples that were found are kept in a folder, and tried first the next time.

One JSON file for each requirement and program: a schedule that showed a mistake in one program is
worth trying on every other. A file that cannot be read or written costs a note, never a verdict.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from harness.deep.schedule import Alphabet, Schedule, from_json, to_json
from harness.errors import BadInput

_MOST = 20
"""Schedules that are kept of one requirement and program; the oldest go."""


def default_folder() -> Path:
    """``$XDG_CACHE_HOME/sockcheck/examples`` (XDG Base Directory Specification)."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache, "sockcheck", "examples")


@dataclass
class Kept:
    """The schedules of one requirement and program, the newest first."""

    folder: Path
    program: str
    requirement: str
    problem: str = ""
    """Why they could not be read or written; empty if they could."""

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / f"{self.program}-{self.requirement}.json"

    def read(self, alphabet: Alphabet) -> list[Schedule]:
        """What is kept; of another version's file, what can be understood."""
        schedules = []
        try:
            entries = json.loads(self.path.read_text(encoding="utf-8"))["schedules"]
            for entry in entries[:_MOST]:
                schedules.append(from_json(entry, alphabet))
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError, BadInput) as problem:
            self.problem = f"{self.path}: {problem}"
        return schedules

    def add(self, schedule: Schedule, alphabet: Alphabet) -> None:
        """Keep one, as the newest."""
        others = [each for each in self.read(alphabet) if each != schedule]
        value = {
            "program": self.program,
            "requirement": self.requirement,
            "schedules": [to_json(each) for each in [schedule, *others][:_MOST]],
        }
        beside = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
            beside.replace(self.path)
        except OSError as problem:
            self.problem = f"{self.path}: {problem.strerror}"
