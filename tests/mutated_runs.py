"""Runs of the suites with one file changed, each in a fork of this warm process.

The fork compiles the changed file from its tree where Python would have read it from the disk, and
reports that it did so: a run that never imported the change is no result.
"""

from __future__ import annotations

import ast
import json
import os
import runpy
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any, NoReturn

import suites
from harness import run as harness_run
from harness.outcomes import Finding
from tests.zoo_programs import CATALOGUE, ZooProgram

SEED = 1
_LIMIT = 90
"""Seconds that one run may take: a loosened check may wait where it failed before."""
_AT = "raised_at"
NEVER_IMPORTED = "the run never imported the changed file"
"""The problem of a run that shows nothing, and should not have come about."""
NO_TIME = "no time was left"
"""The problem of a task that was not begun."""


@dataclass(frozen=True)
class Change:
    """A file of the suites, by its path below them, and the tree that stands in for it."""

    path: str
    tree: ast.Module


@dataclass(frozen=True)
class Task:
    """One program, the requirements to judge, and what is changed."""

    zoo: ZooProgram
    requirements: tuple[str, ...]
    change: Change | None = None


@dataclass
class Judged:
    """What failed, if the run ended and imported the change."""

    ran: bool
    failed: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """For each failed check the places in the suites through which it was raised."""
    requirement: dict[str, str] = field(default_factory=dict)
    """The requirement of each failed check."""
    left_open: list[str] = field(default_factory=list)
    """The checks that the machine left open, inconclusive or blocked by one that was."""
    seconds: float = 0.0
    problem: str = ""

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Judged:
        """The same from what ``vars`` gave."""
        places = {
            name: [(path, line) for path, line in each] for name, each in told["failed"].items()
        }
        return cls(**{**told, "failed": places})


def judge_all(
    tasks: Sequence[Task],
    folder: Path,
    jobs: int,
    end: float | None = None,
    tell: Callable[[Task, Judged], None] = lambda *_: None,
) -> list[tuple[Task, Judged]]:
    """Carry the tasks out, so many at once; ``end`` is when no further one begins.

    ``tell`` hears of each as soon as it is done.
    """
    found: dict[int, Judged] = {}
    running: dict[int, tuple[int, Path, float]] = {}
    waiting = list(enumerate(tasks))
    while waiting or running:
        while waiting and len(running) < jobs:
            number, task = waiting.pop(0)
            if end is not None and time.monotonic() > end:
                found[number] = Judged(False, problem=NO_TIME)
                continue
            command = "" if _is_platform(task.zoo) else task.zoo.command(folder)
            answer = folder / f"answer-{number}.json"
            answer.unlink(missing_ok=True)
            pid = os.fork()
            if pid == 0:
                _carry_out(task, command, answer)
            running[pid] = (number, answer, time.monotonic())
        if running:
            pid, _ = os.wait()
            if pid in running:
                number, answer, began = running.pop(pid)
                found[number] = _read(answer, time.monotonic() - began)
                tell(tasks[number], found[number])
    return [(task, found[number]) for number, task in enumerate(tasks)]


def _is_platform(zoo: ZooProgram) -> bool:
    return CATALOGUE.program(zoo.program).role == "platform"


def _read(answer: Path, seconds: float) -> Judged:
    if not answer.exists():
        return Judged(False, problem="the run did not end")
    told: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return Judged.from_json({**told, "seconds": seconds})


def _carry_out(task: Task, command: str, answer: Path) -> NoReturn:
    """In the fork: judge, write the answer, be gone."""
    status = 1
    try:
        os.setpgid(0, 0)
        signal.alarm(_LIMIT)
        quiet = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(quiet, descriptor)
        imported = _instead(task.change) if task.change else [""]
        _note_where_findings_are_raised()
        told = _judge(task, command)
        told["ran"] = bool(imported)
        told["problem"] = "" if imported else NEVER_IMPORTED
        answer.write_text(json.dumps(told), encoding="utf-8")
        status = 0
    except BaseException:
        answer.write_text(
            json.dumps(
                {"ran": False, "failed": {}, "requirement": {}, "problem": traceback.format_exc()}
            ),
            encoding="utf-8",
        )
    finally:
        os._exit(status)


def _judge(task: Task, command: str) -> dict[str, Any]:
    options = [f"--sockcheck-program={task.zoo.program}"]
    if command:
        options.append(f"--sockcheck-cmd={command}")
    else:
        runpy.run_path(str(task.zoo.source))
        options.append("--sockcheck-reference")
    if task.zoo.sources:
        options.append(f"--sockcheck-source={task.zoo.source}")
    options += [f"--sockcheck-only={each}" for each in task.requirements]
    runs = harness_run.run(suites.FOLDER, options, SEED)
    checks = [check for run in runs for check in run.checks]
    failed = {
        check.check: check
        for check in checks
        if check.outcome == "failed" and check.requirement in task.requirements
    }
    return {
        "left_open": [each.check for each in checks if each.outcome in ("inconclusive", "blocked")],
        "failed": {name: check.evidence.get(_AT, []) for name, check in failed.items()},
        "requirement": {name: check.requirement for name, check in failed.items()},
    }


def _instead(change: Change) -> list[str]:
    """Let the import of one file yield the changed tree; the list says when it has."""
    path = str(suites.FOLDER / change.path)
    imported: list[str] = []
    before = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        if loader.path != path:
            return before(loader, name)
        imported.append(name)
        return compile(change.tree, path, "exec")

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
    # Under pytest its own importer, which reads the file itself, would come before that one.
    sys.meta_path[:] = [each for each in sys.meta_path if type(each).__module__[:7] != "_pytest"]
    return imported


def _note_where_findings_are_raised() -> None:
    """Let every finding carry the places in the suites through which it was raised."""
    before = Finding.__init__
    root = f"{suites.FOLDER}{os.sep}"

    def noting(finding: Finding, *values: Any, **named: Any) -> None:
        before(finding, *values, **named)
        finding.evidence[_AT] = list(_places(root))

    Finding.__init__ = noting  # type: ignore[method-assign, assignment]


def _places(root: str) -> Iterator[tuple[str, int]]:
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(root):
            yield name.removeprefix(root), frame.f_lineno
        if frame.f_back is None:
            return
        frame = frame.f_back
