"""One session of grading, from the options of the command line to the grades of the class."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import suites
from harness.catalogue import Catalogue, load, near
from harness.errors import BadInput
from harness.grade import ClassGrade
from harness.sandbox.limits import Limits
from harness.sandbox.probe import problem as sandbox_problem
from sockcheck.grading import overrides, roster
from sockcheck.grading.assignment import Assignment, confirm_version, read
from sockcheck.grading.class_run import ClassRun, Judge, Pending, scratch_folder, submissions_at
from sockcheck.grading.compose import Received, grade_class
from sockcheck.grading.display import Display
from sockcheck.grading.executors import WarmExecutor, default_workers
from sockcheck.grading.judge import judge
from sockcheck.grading.results import PartResult
from sockcheck.grading.roster import Student
from sockcheck.grading.store import Store


@dataclass(frozen=True)
class Request:
    """What the command line asks for."""

    submissions: Path
    assignment: Path
    out: Path
    only: tuple[str, ...] = ()
    jobs: int = 0
    sandboxed: bool = True
    scheduler: str = ""


@dataclass(frozen=True)
class Session:
    """Everything read and taken in; nothing judged yet."""

    request: Request
    run: ClassRun
    received: Sequence[tuple[Received, Path]]
    students: Sequence[Student]

    @property
    def assignment(self) -> Assignment:
        """What was asked."""
        return self.run.assignment

    def pending(
        self, again: bool = True
    ) -> tuple[list[Pending], dict[tuple[str, str], PartResult]]:
        """What is to be judged now, and what is there; see :meth:`ClassRun.pending`."""
        missing, present = self.run.pending(self.received, again)
        if self.request.only:
            only = set(self.request.only)
            missing = [each for each in missing if each.received.submission.name in only]
        return missing, present

    def judge(self, again: bool = True) -> dict[tuple[str, str], PartResult]:
        """All results: those that were there, and those that are missing, judged now."""
        missing, present = self.pending(again)
        if not missing:
            return present
        display = Display(sys.stdout, len(missing), len(present))
        scratch = None if self.request.scheduler else str(self.run.scratch)
        try:
            with executor_for(self.request, self.run.sandboxed) as (executor, at_once, work):
                done = self.run.perform(executor, missing, at_once, display, scratch, work)
        except KeyboardInterrupt:
            display.trouble("Interrupted. What is judged is kept; the same command goes on.")
            raise
        finally:
            display.close()
        return present | done

    def grade(self, results: dict[tuple[str, str], PartResult]) -> ClassGrade:
        """The grades that these results make."""
        received = [each for each, _ in self.received]
        names = {each.submission.name for each in received}
        names |= {student.name for student in self.students}
        decisions = overrides.read(self.request.out)
        for each in decisions:
            if each.name not in names:
                raise BadInput(
                    f"{self.request.out / overrides.FILE}: there is no submission {each.name!r}."
                    f"{near(each.name, names)}"
                )
        return grade_class(
            self.assignment,
            self.run.catalogue,
            received,
            results,
            self.students,
            overrides.by_name(decisions),
        )


def read_assignment(path: Path, catalogue: Catalogue) -> Assignment:
    """The assignment of a file, which must pin this version. Raises BadInput."""
    assignment = read(path, catalogue, asdict(Limits()))
    confirm_version(assignment)
    return assignment


@contextmanager
def opened(request: Request) -> Iterator[Session]:
    """Read the assignment, take in the submissions, open the store. Raises BadInput."""
    catalogue = load(suites.FOLDER)
    assignment = read_assignment(request.assignment, catalogue)
    if request.sandboxed:
        confirm_commands(assignment)
    zone = assignment.deadline.tzinfo if assignment.deadline else None
    students = roster.read(assignment.roster, zone) if assignment.roster else []
    if not request.submissions.exists():
        raise BadInput(f"{request.submissions} does not exist.")
    if request.submissions.resolve() in (request.out.resolve(), *request.out.resolve().parents):
        raise BadInput(
            f"--out {request.out} lies among the submissions in {request.submissions}, and would "
            "be taken for one: give another folder."
        )
    limits = Limits(**assignment.limits)  # type: ignore[arg-type]
    with Store(request.out) as store, scratch_folder(request.out) as scratch:
        run = ClassRun(assignment, catalogue, store, scratch, request.sandboxed, limits)
        received = run.receive(submissions_at(request.submissions, scratch, limits))
        names = [each.submission.name for each, _ in received]
        for name in request.only:
            if name not in names:
                raise BadInput(f"--only {name!r}: there is no such submission.{near(name, names)}")
        yield Session(request, run, received, students)


@contextmanager
def executor_for(request: Request, sandboxed: bool) -> Iterator[tuple[Executor, int, Judge]]:
    """Where the tasks are carried out, how many at once, and by which function."""
    if request.scheduler:
        from sockcheck.grading.cluster import cluster_executor, judge_remotely

        with cluster_executor(request.scheduler, sandboxed) as (executor, at_once):
            yield executor, at_once, judge_remotely
        return
    if sandboxed:
        confirm_sandbox()
    workers = request.jobs or default_workers()
    executor = WarmExecutor(workers)
    try:
        yield executor, workers, judge
    except BaseException:
        executor.shutdown(wait=True, cancel_futures=True)
        raise
    executor.shutdown()


def confirm_commands(assignment: Assignment) -> None:
    """Raise BadInput for a command that cannot be started in a sandbox."""
    for part in assignment.parts:
        if any("{folder}" in word for word in part.command):
            raise BadInput(
                f"{assignment.path}: {part.name}: command: a {{folder}} cannot be shared with a "
                "sandbox yet. --no-sandbox runs it, with the rights of this user: only for "
                "programs that you trust."
            )


def confirm_sandbox() -> None:
    """Raise BadInput unless the sandbox holds on this machine."""
    found = sandbox_problem()
    if found:
        raise BadInput(
            f"Submissions are not run without a sandbox, and there is none here: {found}. "
            "`sockcheck doctor` says what to install. --no-sandbox runs them all the same, with "
            "the rights of this user: only for programs that you trust."
        )
