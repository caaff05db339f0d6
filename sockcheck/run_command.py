"""``sockcheck run``: judge one target, or every reference."""

from __future__ import annotations

import argparse
import os
import random
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import suites
from harness.catalogue import load
from harness.errors import BadInput
from harness.verdict import exit_code, verdict
from reports import document, terminal
from reports.progress import Progress

if TYPE_CHECKING:
    from harness.result import RunResult


def add_parsers(commands: Any) -> None:
    """Add ``run`` to the command line."""
    parser = commands.add_parser(
        "run",
        help="judge a target",
        description="Judge a target against the requirements on the program it claims to be.",
        epilog="In COMMAND, {host} and {port} are filled in. Without {port} the port is taken to "
        "be compiled in: the program's own, inside a lab.",
    )
    parser.add_argument(
        "program", nargs="?", metavar="PROGRAM", help="see `sockcheck list programs`"
    )
    target = parser.add_argument_group("target (one of)")
    target.add_argument("--reference", action="store_true", help="our own implementation")
    target.add_argument("--cmd", metavar="COMMAND", help="start this: './server {port}'")
    target.add_argument("--connect", metavar="URL", help="already running: tcp://HOST:PORT")
    parser.add_argument("--all", action="store_true", help="every program, with --reference")
    parser.add_argument(
        "--only", metavar="ID", action="append", default=[], help="these requirements (patterns)"
    )
    parser.add_argument(
        "--skip", metavar="ID", action="append", default=[], help="not these requirements"
    )
    parser.add_argument("--list", action="store_true", help="show the checks, run none")
    parser.add_argument("--strict", action="store_true", help="a failed SHOULD counts as well")
    parser.add_argument("--seed", type=int, metavar="N", help="repeat the choices of a run")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="run N times, compare")
    parser.add_argument(
        "--timeout-scale", type=float, default=1.0, metavar="X", help="factor on every deadline"
    )
    parser.add_argument("--bare", action="store_true", help="make no labs, even if they work here")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument("-v", "--verbose", action="store_true", help="show every check")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Carry out ``sockcheck run``; returns the exit code."""
    _check_numbers(options)
    # Importing pytest takes a third of a second, which `--help` and `list` need not pay.
    from harness import run as harness_run

    given = plugin_options(options)
    catalogue = load(suites.FOLDER)
    if options.list:
        for planned in harness_run.plan(suites.FOLDER, given):
            wait = f"  waits {planned.waits:g} s" if planned.waits else ""
            print(f"{planned.level:<6} {planned.requirement:<34} {planned.check}{wait}")
        return 0
    seed = options.seed or random.SystemRandom().randrange(1, 1_000_000)
    rounds: list[list[RunResult]] = []
    try:
        for number in range(options.repeat):
            print(f"sockcheck: seed {seed}" + (f", round {number + 1}" if number else ""))
            progress = Progress(sys.stdout, options.verbose)
            try:
                runs = harness_run.run(suites.FOLDER, given, seed, progress)
            finally:
                progress.close()
            rounds.append([harness_run.requirement_order(catalogue, each) for each in runs])
            if any("interrupted" in note for each in runs for note in each.notes):
                break
    finally:
        if options.json and rounds:
            _write(options.json, rounds, options)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for each in rounds[-1]:
        print(terminal.render(each, catalogue, rerun_command(options, each, seed), colour))
    differing = _differing(rounds)
    for line in differing:
        print(line)
    results = [each for runs in rounds for each in runs]
    if len(rounds) > 1:
        print(f"  {len(rounds)} rounds, {len(differing)} checks with differing outcomes")
    return exit_code([verdict(each.checks) for each in results], options.strict)


def plugin_options(options: argparse.Namespace) -> list[str]:
    """The plugin's options for these of the command line."""
    given = []
    for name in ("program", "cmd", "connect"):
        if getattr(options, name) is not None:
            given.append(f"--sockcheck-{name}={getattr(options, name)}")
    for name in ("all", "reference", "strict", "bare"):
        if getattr(options, name):
            given.append(f"--sockcheck-{name}")
    for name in ("only", "skip"):
        given += [f"--sockcheck-{name}={value}" for value in getattr(options, name)]
    return [*given, f"--sockcheck-timeout-scale={options.timeout_scale}"]


def rerun_command(options: argparse.Namespace, run: RunResult, seed: int) -> str:
    """The command that judges the same target again, to which ``--only ID`` is added."""
    words = ["sockcheck", "run", run.program]
    if options.cmd is not None:
        words += ["--cmd", options.cmd]
    elif options.connect is not None:
        words += ["--connect", options.connect]
    else:
        words.append("--reference")
    words += ["--bare"] if options.bare else []
    if options.timeout_scale != 1.0:
        words += ["--timeout-scale", f"{options.timeout_scale:g}"]
    return shlex.join([*words, "--seed", str(seed)])


def _check_numbers(options: argparse.Namespace) -> None:
    if options.program is None and not options.all:
        raise BadInput(
            "Say which program the target claims to be, or --all. "
            "`sockcheck list programs` shows them."
        )
    if options.program is not None and options.all:
        raise BadInput("Give a program or --all, not both.")
    if options.repeat < 1:
        raise BadInput(f"--repeat {options.repeat}: give 1 or more.")
    if not 0.1 <= options.timeout_scale <= 100:
        raise BadInput(f"--timeout-scale {options.timeout_scale:g}: give 0.1 to 100.")
    if options.seed is not None and options.seed < 1:
        raise BadInput(f"--seed {options.seed}: give a whole number from 1.")
    if options.json and not options.json.absolute().parent.is_dir():
        raise BadInput(f"--json: there is no folder {options.json.absolute().parent}.")


def _write(path: Path, rounds: Sequence[list[RunResult]], options: argparse.Namespace) -> None:
    runs = [each for runs in rounds for each in runs]
    try:
        path.write_text(document.text(runs, options.all or options.repeat > 1), encoding="utf-8")
    except OSError as problem:
        raise BadInput(f"--json {path}: {problem.strerror}.") from problem


def _differing(rounds: Sequence[list[RunResult]]) -> list[str]:
    seen: dict[tuple[str, str], list[str]] = {}
    for runs in rounds:
        for each in runs:
            for check in each.checks:
                seen.setdefault((each.program, check.check), []).append(check.outcome.value)
    return [
        f"  differing: {program} {check}: "
        + ", ".join(f"{outcomes.count(each)} {each}" for each in dict.fromkeys(outcomes))
        for (program, check), outcomes in seen.items()
        if len(set(outcomes)) > 1
    ]
