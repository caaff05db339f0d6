"""``sockcheck watch``, ``run --assignment``, ``new-assignment``: for those who do the work."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import suites
from harness.catalogue import load
from harness.errors import BadInput
from harness.grade import State
from sockcheck.grading import template

_EVERY = 0.3
"""Seconds between looks at the files. Looking is enough for the few files of an exercise, needs no
library, and works where inotify(7) is silent: on network file systems and in containers."""
_LEFT_OUT = (".git", "__pycache__", "node_modules", ".venv")


def add_parsers(commands: Any) -> None:
    """Add the commands to the command line."""
    watch = commands.add_parser(
        "watch",
        help="rebuild and re-check your own work whenever you save",
        description="Build and judge the work in a folder as the assignment says, now and after "
        "every change of a file. Ctrl-C ends it.",
    )
    watch.add_argument("part", nargs="*", metavar="PART", help="these parts only")
    watch.add_argument("--assignment", type=Path, required=True, metavar="FILE")
    watch.add_argument("--folder", type=Path, default=Path(), metavar="DIR", help="your work")
    watch.set_defaults(command=run_watch)
    new = commands.add_parser(
        "new-assignment",
        help="print a commented assignment",
        description="Print an assignment in TOML with comments, which can be graded as it is; "
        "without --program one with the tasks of the tutorial.",
    )
    new.add_argument("--program", action="append", default=[], metavar="P")
    new.add_argument(
        "--command", action="append", default=[], dest="starts", metavar="COMMAND",
        help="how it is started: './server {port}'; one for each --program",
    )  # fmt: skip
    new.add_argument("--title", default="Sockets", metavar="TEXT")
    new.set_defaults(command=run_new_assignment)


def run_new_assignment(options: argparse.Namespace) -> int:
    """Carry out ``sockcheck new-assignment``; returns the exit code."""
    from harness.sandbox.limits import Limits

    catalogue = load(suites.FOLDER)
    parts = list(template.TUTORIAL)
    if options.starts and len(options.starts) != len(options.program):
        raise BadInput("Give one --command for each --program, in the same order, or none.")
    if options.program:
        programs = [catalogue.program(name) for name in options.program]
        starts = options.starts or [template.usual_command(each) for each in programs]
        parts = [
            template.Wanted(program.name, start)
            for program, start in zip(programs, starts, strict=True)
        ]
        twice = {part.program for part in parts if options.program.count(part.program) > 1}
        if twice:
            raise BadInput(f"--program {' '.join(sorted(twice))} is given twice.")
    print(template.text(options.title, parts, asdict(Limits()).items()), end="")
    return 0


def run_own(
    assignment: Path, folder: Path, parts: list[str], html: Path | None = None, github: bool = False
) -> int:
    """``sockcheck run --assignment``: judge one's own work once; returns the exit code."""
    from reports import github as workflow
    from reports.pages import student_page
    from sockcheck.grading.executors import WarmExecutor, default_workers
    from sockcheck.grading.store import write_file

    own = _own(assignment, folder, parts)
    with WarmExecutor(default_workers()) as executor:
        view = own.view(executor)
    facts = own.assignment.facts
    if html:
        write_file(html, student_page.text(view, facts, own.catalogue))
    if not github:
        return _tell(own, view, verbose=True)
    with workflow.literal(sys.stdout):
        code = _tell(own, view, verbose=True)
    print(workflow.submission_annotations(view.submission), end="")
    workflow.append_summary(workflow.submission_summary(view.submission, facts, own.catalogue))
    return code


def run_watch(options: argparse.Namespace) -> int:
    """Carry out ``sockcheck watch``; returns when interrupted."""
    from sockcheck.grading.executors import WarmExecutor, default_workers

    with WarmExecutor(default_workers()) as executor:
        for _ in saves(options.folder):
            # The assignment too may have been edited.
            own = _own(options.assignment, options.folder, options.part)
            print(f"\n── {time.strftime('%H:%M:%S')} ──", flush=True)
            try:
                _tell(own, own.view(executor), verbose=False)
            except BadInput as problem:
                print(f"sockcheck: {problem}", flush=True)
            print("Waiting for the next change; Ctrl-C ends this.", flush=True)
    return 0


def saves(folder: Path) -> Iterator[None]:
    """Once at the beginning, then whenever a file in the folder has changed and rests again."""
    judged = None
    seen = _state(folder)
    while True:
        # An editor writes several files, or one in several steps.
        now = _state(folder)
        if now == seen and now != judged:
            judged = now
            yield
        seen = now
        time.sleep(_EVERY)


def _state(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Name, size and time of change of every file."""
    found = set()
    for base, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if each not in _LEFT_OUT]
        for name in names:
            path = os.path.join(base, name)
            try:
                status = os.stat(path)
            except OSError:
                continue  # gone between listing and looking
            found.add((path, status.st_size, status.st_mtime_ns))
    return frozenset(found)


def _own(assignment: Path, folder: Path, parts: list[str]) -> Any:
    from harness.sandbox.probe import problem
    from sockcheck.grading.own import Own, chosen_parts
    from sockcheck.grading.session import read_assignment

    catalogue = load(suites.FOLDER)
    read = read_assignment(assignment, catalogue)
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder}.")
    missing = problem()
    if missing:
        print(f"No sandbox here ({missing}): your programs run as they are.")
    chosen = chosen_parts(read, parts)
    return Own(read, catalogue, folder, date.today(), missing is None, chosen)


def _tell(own: Any, view: Any, verbose: bool) -> int:
    from reports.grade_text import student_text
    from sockcheck.grading.grades_csv import number
    from sockcheck.grading.own import lost_points

    if verbose:
        print(student_text(view, own.assignment.facts, own.catalogue), flush=True)
    for part in view.submission.parts:
        points = "unjudged" if part.points is None else number(part.points)
        state = "" if part.state is State.GRADED else f"  {part.state}"
        print(f"{part.name}: {points} of {number(part.possible)}{state}", flush=True)
        if part.state is State.NOT_BUILT and not verbose:
            print("\n".join([*part.notes, part.build_output]), flush=True)
        if verbose:
            continue
        for mark in part.marks:
            if mark.counted and mark.points < mark.possible and not mark.blocked_by:
                print(f"    {mark.requirement}: {mark.reason}", flush=True)
    if view.submission.state is State.UNJUDGED:
        return 3
    return 1 if lost_points(view) else 0
