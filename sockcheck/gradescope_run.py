"""What ``run_autograder`` of a Gradescope bundle executes: judge one submission, write its result.

``python -m sockcheck.gradescope_run ROOT``, where ROOT is laid out as Gradescope's ``/autograder``:
``source/`` holds the bundle, ``submission/`` what was handed in, ``submission_metadata.json`` who
and when; the result goes to ``results/results.json``. What is printed is for the instructor.

The result is written when everything that was started is gone. Without points there is none: then
Gradescope says that the autograder failed, and offers to run it again. Exit codes: 0 judged,
2 something is wrong with the bundle or the submission, 3 not judged.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import suites
from harness.catalogue import load
from harness.errors import BadInput, HarnessError
from harness.grade import ClassGrade, State
from harness.sandbox.limits import Limits
from harness.sandbox.probe import problem as sandbox_problem
from reports import gradescope
from reports.grade_text import instructor_text
from sockcheck.grading.assignment import Assignment
from sockcheck.grading.compose import Received, grade_class
from sockcheck.grading.contents import Contents, contents
from sockcheck.grading.executors import WarmExecutor, WorkerDied, default_workers
from sockcheck.grading.judge import Task, judge
from sockcheck.grading.results import PartResult
from sockcheck.grading.session import read_assignment
from sockcheck.grading.submissions import Submission

_BARE = "Judged without a sandbox: these marks hold only for a submission that is trusted."


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the submission below the folder that is given; returns the exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    root = Path(given[0] if given else "/autograder")
    try:
        return _main(root)
    except BadInput as problem:
        print(f"sockcheck: {problem}", file=sys.stderr)
        return 2
    except HarnessError as problem:
        print(f"sockcheck: a fault of the harness, not of the submission: {problem}")
        return 3


def _main(root: Path) -> int:
    began = time.monotonic()
    catalogue = load(suites.FOLDER)
    assignment = read_assignment(root / "source" / "assignment.toml", catalogue)
    missing = sandbox_problem()
    if missing and not _may_do_without(root):
        print(
            f"There is no sandbox in this container ({missing}), and the bundle was made to need "
            "one. `sockcheck bundle gradescope --no-sandbox` makes one that judges all the same; "
            "docs/reports.md says what that means."
        )
        return 3
    submission = handed_in(root)
    grade = _judged(assignment, submission, missing is None)
    own = grade.submissions[0]
    if missing:
        own = replace(own, notes=(*own.notes, _BARE))
    print(instructor_text(own, assignment.facts, catalogue))
    if own.points is None:
        print("Not judged, and not through a fault of the submission: run the autograder again.")
        return 3
    seconds = time.monotonic() - began
    write_result(root, gradescope.text(gradescope.results(own, catalogue, date.today(), seconds)))
    return 0


def handed_in(root: Path) -> Submission:
    """The submission with what Gradescope says of it. Raises BadInput if nothing is there."""
    folder = root / "submission"
    if not folder.is_dir():
        raise BadInput(f"{folder}: there is no submission.")
    told = _metadata(root / "submission_metadata.json")
    users = told.get("users")
    users = [each for each in users if isinstance(each, dict)] if isinstance(users, list) else []
    submitted = None
    try:
        submitted = datetime.fromisoformat(str(told.get("created_at")))
    except ValueError:
        print("The time of submission is not known: nothing can be late.")
    return Submission(
        name="submission",
        paths=(folder,),
        students=tuple(str(each.get("name", "")) for each in users),
        identifiers=tuple(str(each.get("email", "")) for each in users),
        submitted=submitted,
    )


def write_result(root: Path, text: str) -> None:
    """Write the result as a whole or not at all, whatever the submission has left in its place."""
    folder = root / "results"
    folder.mkdir(exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(beside, 0o644)
    os.replace(beside, folder / "results.json")


def _metadata(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        print(f"{path.name} cannot be read: {problem}")
        return {}
    return value if isinstance(value, dict) else {}


def _may_do_without(root: Path) -> bool:
    try:
        return (root / "source" / "sandbox").read_text(encoding="utf-8").strip() == "if-possible"
    except OSError:
        return False


def _judged(assignment: Assignment, submission: Submission, sandboxed: bool) -> ClassGrade:
    limits = Limits(**assignment.limits)  # type: ignore[arg-type]
    taken, problem = Contents("", b""), ""
    results: dict[tuple[str, str], PartResult] = {}
    try:
        with tempfile.TemporaryDirectory(prefix="sockcheck-") as scratch:
            taken = contents(submission, Path(scratch), limits)
    except BadInput as found:
        problem = str(found)
    else:
        tasks = [
            Task(
                key="",
                submission=submission.name,
                part=part,
                archive=taken.archive,
                seed=assignment.seed,
                limits=asdict(limits),
                sandboxed=sandboxed,
            )
            for part in assignment.parts
        ]
        with WarmExecutor(min(len(tasks), default_workers())) as executor:
            running = [(task, executor.submit(judge, task, None)) for task in tasks]
            for task, future in running:
                try:
                    result = future.result()
                except (WorkerDied, HarnessError) as died:
                    result = PartResult(State.UNJUDGED, notes=(str(died),))
                results[submission.name, task.part.name] = result
    noted = replace(submission, notes=(*submission.notes, *taken.notes))
    received = Received(noted, taken.digest, problem)
    return grade_class(assignment, load(suites.FOLDER), [received], results, [], {})


if __name__ == "__main__":
    sys.exit(main())
