"""Grade one's own work: the same visible checks and marks as the class gets."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from harness.catalogue import Catalogue, near
from harness.errors import BadInput, HarnessError
from harness.grade import State
from harness.sandbox.limits import Limits
from reports.audience import StudentView, student_view
from sockcheck.grading.assignment import Assignment, Part
from sockcheck.grading.compose import Received, grade_class
from sockcheck.grading.contents import Contents, contents
from sockcheck.grading.executors import WorkerDied
from sockcheck.grading.judge import Task, judge
from sockcheck.grading.results import PartResult
from sockcheck.grading.submissions import Submission


@dataclass(frozen=True)
class Own:
    """A folder of one's own, and what it is asked to be."""

    assignment: Assignment
    catalogue: Catalogue
    folder: Path
    today: date
    sandboxed: bool
    parts: Sequence[Part] = field(default=())
    """Those that are judged; empty: all."""

    def view(self, executor: Executor) -> StudentView:
        """Build and judge it now; the marks as its author sees them. Raises BadInput."""
        name = self.folder.absolute().name or "own"
        taken = self._contents(Submission(name, (self.folder,)))
        chosen = self.parts or self.assignment.parts
        running = {
            part.name: executor.submit(judge, self._task(name, part, taken), None)
            for part in chosen
        }
        results: dict[tuple[str, str], PartResult] = {}
        for part_name, future in running.items():
            try:
                results[name, part_name] = future.result()
            except (WorkerDied, HarnessError) as problem:
                results[name, part_name] = PartResult(State.UNJUDGED, notes=(str(problem),))
        received = Received(Submission(name, (self.folder,)), taken.digest)
        # The parts that were not chosen would be shown as not judged yet.
        assignment = Assignment(**{**vars(self.assignment), "parts": tuple(chosen)})
        grade = grade_class(assignment, self.catalogue, [received], results, [], {})
        return student_view(grade.submissions[0], assignment.facts, self.today)

    def _contents(self, submission: Submission) -> Contents:
        with tempfile.TemporaryDirectory(prefix="sockcheck-") as scratch:
            return contents(submission, Path(scratch), self._limits)

    @property
    def _limits(self) -> Limits:
        return Limits(**self.assignment.limits)  # type: ignore[arg-type]

    def _task(self, name: str, part: Part, taken: Contents) -> Task:
        today = self.today.isoformat()
        hidden = [each for each, until in part.hidden.items() if not until or today < until]
        return Task(
            key="",
            submission=name,
            part=part,
            archive=taken.archive,
            seed=self.assignment.seed,
            limits=asdict(self._limits),
            sandboxed=self.sandboxed,
            skip=tuple(hidden),
        )


def chosen_parts(assignment: Assignment, names: Sequence[str]) -> list[Part]:
    """The parts of these names, or of these programs. Raises BadInput."""
    found = []
    for name in names:
        own = [part for part in assignment.parts if name in (part.name, part.program.name)]
        if not own:
            parts = [part.name for part in assignment.parts]
            raise BadInput(f"The assignment has no part {name!r}.{near(name, parts)}")
        found += own
    return found


def lost_points(view: StudentView) -> bool:
    """Whether something that counts was not met."""
    return any(
        mark.counted and mark.points < mark.possible
        for part in view.submission.parts
        for mark in part.marks
    )
