"""Judge one part of one submission: unpack, build, run the suite, confirm what failed.

This is what the workers do, on this machine or another: everything comes in the task, everything
goes back in the result, and doing it twice is the same as doing it once.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import suites
from harness import run as harness_run
from harness.catalogue import load
from harness.errors import BadInput, HarnessError
from harness.grade import State
from harness.result import CheckResult, RunResult
from harness.sandbox.building import BuildResult, build
from harness.sandbox.limits import Limits
from harness.sandbox.target import sandboxed
from harness.targets import Kind, Target
from sockcheck.grading.assignment import Part
from sockcheck.grading.contents import part_folder, unpack
from sockcheck.grading.results import RUNS, PartResult, doubtful, settle_all

_OUTPUT_LIMIT = 60_000
"""Characters of a build's output that are kept: its beginning and its end."""


@dataclass(frozen=True)
class Task:
    """One part of one submission, with all that is needed to judge it anywhere."""

    key: str
    """Of its result in the store."""
    submission: str
    part: Part
    archive: bytes
    """What was handed in, as ``contents.pack`` made it."""
    seed: int
    limits: dict[str, float]
    sandboxed: bool = True
    skip: tuple[str, ...] = ()
    """Requirements that are not run."""

    @property
    def label(self) -> str:
        """What a person calls it."""
        return f"{self.submission}: {self.part.name}"


def judge(task: Task, scratch: str | None = None) -> PartResult:
    """Judge a part. Never raises for anything that the submission does: that is its result."""
    folder = Path(tempfile.mkdtemp(prefix="sockcheck-", dir=scratch))
    try:
        return _judge(task, folder)
    except (HarnessError, OSError) as problem:
        reason = f"a fault of the harness or of the machine: {problem}"
        return PartResult(State.UNJUDGED, notes=(reason,))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _judge(task: Task, folder: Path) -> PartResult:
    part = task.part
    source = folder / "source"
    unpack(task.archive, source)
    own = part_folder(source, part.find, part.build)
    if own is None:
        return PartResult(State.MISSING, notes=(f"there is no file {part.find} in it",))
    where = own.relative_to(source).as_posix()
    notes = [] if where == "." else [f"found in {where}/"]
    built = folder / "built"
    output = ""
    if part.build:
        done = _build(task, own, built)
        output = _shortened(done.output)
        notes += [f"left out: {line}" for line in done.left_out]
        if not done.succeeded:
            notes.insert(0, f"`{part.build}` did not succeed: {done.reason}")
            return PartResult(State.NOT_BUILT, build_output=output, notes=tuple(notes))
    else:
        built = own
    absent = _absent(part, built)
    if absent:
        made = f"`{part.build}` succeeded, but made" if part.build else "it has"
        notes.insert(0, f"{made} no {absent}")
        return PartResult(State.NOT_BUILT, build_output=output, notes=tuple(notes))
    return _run(task, _target(task, built), output, notes)


def _build(task: Task, source: Path, destination: Path) -> BuildResult:
    # A shell, because compiler lines have patterns: gcc -o server *.c
    command = ["/bin/sh", "-c", task.part.build]
    limits = _limits(task)
    if task.sandboxed:
        return build(source, command, destination, limits)
    return build_plainly(source, command, destination, limits)


def build_plainly(
    source: Path, command: Sequence[str], destination: Path, limits: Limits
) -> BuildResult:
    """Build without a sandbox: only for programs that one trusts, one's own for example."""
    began = time.monotonic()
    shutil.copytree(source, destination, symlinks=True)
    process = subprocess.Popen(
        command,
        cwd=destination,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=limits.build_seconds)
        code = process.returncode
        reason = f"it exited with status {code}" if code else ""
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        reason = f"it took longer than {limits.build_seconds:g} s"
    text = output.decode(errors="backslashreplace")
    return BuildResult(not reason, text, reason, time.monotonic() - began)


def _limits(task: Task) -> Limits:
    return Limits(**task.limits)  # type: ignore[arg-type]


def _absent(part: Part, folder: Path) -> str:
    """The file of a command like ``./server {port}`` that is not there or cannot be executed."""
    word = part.command[0]
    if "/" not in word or word.startswith("/"):
        return ""
    path = folder / word
    if not path.is_file():
        return word
    return "" if path.stat().st_mode & 0o111 else f"{word} that can be executed"


def _target(task: Task, folder: Path) -> Target:
    part = task.part
    argv = part.command
    if "/" in argv[0] and not argv[0].startswith("/"):
        argv = (str(folder / argv[0]), *argv[1:])
    target = Target(
        part.program,
        Kind.COMMAND,
        part.command_text,
        argv,
        folder=str(folder),
        environment=tuple(sorted(os.environ.items())),
        title=task.label,
        expectations=part.expectations,
    )
    if task.sandboxed:
        target = sandboxed(target, _limits(task))
    given = {**dict(target.environment), **dict(part.environment)}
    return replace(target, environment=tuple(sorted(given.items())))


def _run(task: Task, target: Target, output: str, notes: list[str]) -> PartResult:
    """Run the suite, and again what is doubtful; each time in fresh labs."""
    catalogue = load(suites.FOLDER)
    histories: dict[str, list[CheckResult]] = {}
    options = [f"--sockcheck-skip={name}" for name in task.skip]
    found = _performed(task, target, options)
    discovered = {name: str(value) for name, value in found.discovered.items()}
    for check in harness_run.requirement_order(catalogue, found).checks:
        histories[check.check] = [check]
    for _ in range(RUNS - 1):
        doubted = {name for name, history in histories.items() if doubtful(history)}
        if not doubted:
            break
        wanted = sorted({histories[name][0].requirement for name in doubted})
        again = _performed(task, target, [f"--sockcheck-only={name}" for name in wanted])
        for check in again.checks:
            if check.check in doubted:
                histories[check.check].append(check)
    notes += [note for note in found.notes if note not in notes]
    checks, attempts = settle_all(histories.values())
    return PartResult(
        State.GRADED, checks, attempts, output, tuple(notes), tuple(sorted(discovered.items()))
    )


def _performed(task: Task, target: Target, options: Sequence[str]) -> RunResult:
    try:
        (found,) = harness_run.run(suites.FOLDER, options, task.seed, targets=[target])
    except BadInput as problem:
        # The assignment was looked through before: what is left is the machine.
        raise HarnessError(str(problem)) from problem
    return found


def _shortened(text: str) -> str:
    if len(text) <= _OUTPUT_LIMIT:
        return text
    half = _OUTPUT_LIMIT // 2
    left_out = len(text) - 2 * half
    return f"{text[:half]}\n… {left_out} characters left out …\n{text[-half:]}"
