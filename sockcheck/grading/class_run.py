"""Grade a class: take everything in, judge what is not judged yet, keep each result as it comes."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import suites
from harness.catalogue import Catalogue
from harness.errors import BadInput, HarnessError
from harness.grade import State
from harness.sandbox.intake import take_in
from harness.sandbox.limits import Limits
from sockcheck.grading.assignment import Assignment, Part
from sockcheck.grading.compose import Received
from sockcheck.grading.contents import contents
from sockcheck.grading.display import Display
from sockcheck.grading.executors import WorkerDied
from sockcheck.grading.judge import Task, judge
from sockcheck.grading.results import PartResult
from sockcheck.grading.store import Store, telling_of_full_disk
from sockcheck.grading.submissions import Submission, find, is_archive, root

DEATHS = 3
"""Workers that a submission may end before it is set aside."""
_SCRATCH = ".scratch"
_EXPORT_FACTOR = 1000
"""How much more than one submission the archive of a whole class may hold."""
_TICK = 1.0

Judge = Callable[[Task, str | None], PartResult]


@dataclass
class Pending:
    """A part that must be judged. The archive stays on disk until its turn comes."""

    received: Received
    part: Part
    key: str
    archive: Path
    deaths: int = 0
    alone: bool = False
    """Whether it must run while nothing else does, to know that it is the one that kills."""

    @property
    def label(self) -> str:
        """What a person calls it."""
        return f"{self.received.submission.name}: {self.part.name}"


@dataclass(frozen=True)
class ClassRun:
    """One grading: what is asked, where its results are kept, where it works."""

    assignment: Assignment
    catalogue: Catalogue
    store: Store
    scratch: Path
    sandboxed: bool = True
    limits: Limits = field(default_factory=Limits)

    def receive(self, submissions: Sequence[Submission]) -> list[tuple[Received, Path]]:
        """Take every submission in; each with the file of its archive."""
        found = []
        for number, submission in enumerate(submissions):
            folder = self.scratch / "intake"
            archive = self.scratch / f"{number}.tar"
            try:
                with telling_of_full_disk(self.store.folder):
                    taken = contents(submission, folder, self.limits)
                    archive.write_bytes(taken.archive)
            except BadInput as problem:
                if "disk is full" in str(problem):
                    raise
                found.append((Received(submission, "", str(problem)), archive))
            else:
                noted = replace(submission, notes=(*submission.notes, *taken.notes))
                found.append((Received(noted, taken.digest), archive))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        return found

    def pending(
        self, received: Sequence[tuple[Received, Path]], again: bool = True
    ) -> tuple[list[Pending], dict[tuple[str, str], PartResult]]:
        """What must be judged, and the results that are there, by submission and part.

        ``again``: what is there but not settled is judged anew.
        """
        suite = suites_digest()
        missing, present = [], {}
        for each, archive in received:
            if each.problem:
                continue
            for part in self.assignment.parts:
                key = self.key(part, each.content, suite)
                result = self.store.get(key)
                if result:
                    present[each.submission.name, part.name] = result
                if result is None or (again and not result.settled):
                    missing.append(Pending(each, part, key, archive))
        return missing, present

    def key(self, part: Part, content: str, suite: str) -> str:
        """The key of a result; one that was made without a sandbox is another."""
        return self.assignment.key(part, content, suite if self.sandboxed else f"{suite} bare")

    def task(self, pending: Pending) -> Task:
        """What a worker needs."""
        return Task(
            key=pending.key,
            submission=pending.received.submission.name,
            part=pending.part,
            archive=pending.archive.read_bytes(),
            seed=self.assignment.seed,
            limits=asdict(self.limits),
            sandboxed=self.sandboxed,
        )

    def perform(
        self,
        executor: Executor,
        pending: Sequence[Pending],
        at_once: int,
        display: Display,
        scratch: str | None = None,
        work: Judge = judge,
    ) -> dict[tuple[str, str], PartResult]:
        """Judge on an executor, at most ``at_once`` under way; each result is kept as it comes.

        A task whose worker dies is given to another; after three deaths it is set aside.
        """
        queue = deque(pending)
        running: dict[Future[PartResult], Pending] = {}
        done: dict[tuple[str, str], PartResult] = {}
        while queue or running:
            while queue and _may_start(queue[0], running, at_once):
                each = queue.popleft()
                display.started(each.label)
                running[executor.submit(work, self.task(each), scratch)] = each
            finished, _ = wait(running, timeout=_TICK, return_when=FIRST_COMPLETED)
            display.tick()
            for future in finished:
                each = running.pop(future)
                result = self._result(future, each, display)
                if result is None:
                    queue.append(each)
                    continue
                name = each.received.submission.name
                self.store.put(each.key, name, each.part.name, result)
                done[name, each.part.name] = result
                display.finished(each.label, result)
        return done

    def _result(
        self, future: Future[PartResult], each: Pending, display: Display
    ) -> PartResult | None:
        """The result, or None if its worker died and it is to be tried again."""
        try:
            return future.result()
        except (WorkerDied, CancelledError) as problem:
            each.deaths += getattr(problem, "deaths", 1)
            certain = getattr(problem, "certain", True) or each.alone
            reason = str(problem) or "its worker was lost"
        except HarnessError as problem:
            return PartResult(State.UNJUDGED, notes=(f"a fault of the harness: {problem}",))
        if each.deaths >= DEATHS and certain:
            display.trouble(f"{each.label}: set aside after {each.deaths} workers: {reason}")
            note = f"set aside: it ended {each.deaths} workers ({reason})"
            return PartResult(State.UNJUDGED, notes=(note,))
        each.alone = not certain
        display.trouble(f"{each.label}: {reason}; tried again")
        return None


def _may_start(
    next_one: Pending, running: Mapping[Future[PartResult], Pending], at_once: int
) -> bool:
    if next_one.alone or any(each.alone for each in running.values()):
        return not running
    return len(running) < at_once


def suites_digest() -> str:
    """SHA-256 of the checks, their requirements and contracts: what judges."""
    digest = hashlib.sha256()
    for path in sorted(suites.FOLDER.rglob("*")):
        if path.suffix in (".py", ".toml"):
            digest.update(path.relative_to(suites.FOLDER).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """A folder to work in below the one of the grades; what a killed run left there goes."""
    base = folder.absolute() / _SCRATCH
    shutil.rmtree(base, ignore_errors=True)
    with telling_of_full_disk(folder):
        base.mkdir(0o700)
        made = Path(tempfile.mkdtemp(dir=base))
    try:
        yield made
    finally:
        shutil.rmtree(base, ignore_errors=True)


def submissions_at(path: Path, scratch: Path, limits: Limits) -> list[Submission]:
    """The submissions in a folder or in the archive of a class. Raises BadInput."""
    if path.is_dir():
        return find(path)
    if not is_archive(path):
        what = "is neither a folder nor an archive" if path.exists() else "does not exist"
        raise BadInput(f"{path} {what}: give a folder, or a zip or tar archive, of submissions.")
    inside = scratch / "class"
    most = replace(limits, disk=limits.disk * _EXPORT_FACTOR, files=limits.files * _EXPORT_FACTOR)
    take_in(path, inside, most)
    return find(root(inside))
