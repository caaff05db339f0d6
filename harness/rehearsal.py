"""The checks once more, on a build of the target that has sanitizers in it.

What the checks then find is of no interest: sanitizers change time, memory and the number of
descriptors. Their nasty inputs are, and what the sanitizers report of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness import sanitizer
from harness.checks import Declaration, Phase, View
from harness.engine import Engine
from harness.instances import Instances
from harness.outcomes import Inconclusive, Outcome
from harness.sanitizer import MemoryReport
from harness.target_run import TargetRun
from harness.targets import Target


@dataclass(frozen=True)
class Part:
    """A check that is played, in its order."""

    name: str
    declaration: Declaration
    call: Callable[..., Any]


@dataclass
class Rehearsal:
    """Plays each part once, when it is first asked for the reports."""

    engine: Engine
    target: Target
    parts: Sequence[Part]
    _found: list[MemoryReport] = field(default_factory=list)
    _played: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reports(self) -> list[MemoryReport]:
        """What the sanitizers saw, one of each. Raises Inconclusive if no check could be played."""
        if not self._played:
            self._played = True
            self._play()
        return sanitizer.distinct(self._found)

    def _play(self) -> None:
        instances = Instances(self.engine, self.target)
        run = TargetRun(instances)
        playing = [each for each in self.parts if _can_be_played(each.declaration)]
        gates = [each for each in playing if each.declaration.phase is Phase.GATE]
        others = [each for each in playing if each.declaration.phase is not Phase.GATE]
        outcomes = [self._perform(run, each).outcome for each in gates]
        # The longest waits first, as in the run itself.
        for each in sorted(others, key=lambda each: -each.declaration.waits):
            run.launch(each.name, each.declaration, self._watched(run, each))
        outcomes += [self._perform(run, each).outcome for each in others]
        run.close()
        self._collect(instances, "")
        if Outcome.PASSED not in outcomes and not self._found:
            raise Inconclusive(
                "the build with sanitizers passes no check, so that nothing was seen of it",
                observed=f"{len(outcomes)} checks were played",
            )

    def _perform(self, run: TargetRun, part: Part) -> Any:
        return run.perform(part.name, part.declaration, self._watched(run, part))

    def _watched(self, run: TargetRun, part: Part) -> Callable[..., Any]:
        """The check, and then a look at what the sanitizers wrote in the worlds of its thread."""

        def call(**given: Any) -> Any:
            try:
                return part.call(**given)
            finally:
                self._collect(run.instances, part.name)

        return call

    def _collect(self, instances: Instances, check: str) -> None:
        """Take the reports of this thread's worlds, or of all if no check is named."""
        threads = [threading.get_ident()] if check else list(instances.report_folders)
        for thread in threads:
            for folder in list(instances.report_folders.get(thread, ())):
                reports = sanitizer.read(folder, check)
                with self._lock:
                    self._found += reports


def _can_be_played(declaration: Declaration) -> bool:
    return View.SOURCES not in declaration.needs and declaration.phase is not Phase.LAST
