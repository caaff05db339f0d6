"""``sockcheck run``: judge one target, or every reference."""

from __future__ import annotations

import argparse
import os
import random
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import suites
from harness.catalogue import load
from harness.errors import BadInput
from harness.outcomes import Outcome
from harness.verdict import counts, exit_code, verdict
from reports import document, junit, terminal
from reports.progress import Progress

if TYPE_CHECKING:
    from harness.result import RunResult

_SCHEDULES = 100
"""Schedules that ``--deep`` plays for each property unless a number is given."""
_UNTIL_FAILURE = 1000
"""Rounds of ``--until-failure`` unless a number is given: an end, however long it takes."""


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
    target.add_argument(
        "--source",
        metavar="FILE",
        action="append",
        default=[],
        help="compile this C or C++ file (repeatable), and judge with sanitizers as well; with "
        "--cmd that starts it, as {built} or by its own name",
    )
    target.add_argument(
        "--connect",
        metavar="URL",
        help="runs already: tcp://HOST:PORT, udp://…, unix:///PATH",
    )
    target.add_argument("--target", metavar="FILE", help="as this manifest (TOML) describes it")
    target.add_argument(
        "--assignment",
        type=Path,
        metavar="FILE",
        help="your own work in this folder, with the marks of this assignment",
    )
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
    several = parser.add_mutually_exclusive_group()
    several.add_argument("--repeat", type=int, default=1, metavar="N", help="run N times, compare")
    several.add_argument(
        "--until-failure",
        type=int,
        nargs="?",
        const=_UNTIL_FAILURE,
        metavar="N",
        help=f"run until a check fails and report that run; N times at most ({_UNTIL_FAILURE})",
    )
    parser.add_argument(
        "--timeout-scale", type=float, default=1.0, metavar="X", help="factor on every deadline"
    )
    parser.add_argument(
        "--capture", type=Path, metavar="DIR", help="write a pcap file for each failed check"
    )
    parser.add_argument("--bare", action="store_true", help="make no labs, even if they work here")
    parser.add_argument(
        "--deep",
        type=int,
        nargs="?",
        const=_SCHEDULES,
        metavar="N",
        help=f"judge the properties as well, by N schedules each ({_SCHEDULES}); needs hypothesis",
    )
    parser.add_argument(
        "--examples",
        type=Path,
        metavar="DIR",
        help="where --deep keeps counterexamples, to try them first (default: in the user's cache)",
    )
    parser.add_argument(
        "--sandbox", action="store_true", help="do not trust the target: see docs/security.md"
    )
    parser.add_argument(
        "--reproduce",
        type=Path,
        metavar="DIR",
        help="write a script of bare sockets for each failed check, which shows the failure again",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument(
        "--junit", type=Path, metavar="FILE", help="write the results as JUnit XML, for CI"
    )
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="write the results as a web page, to be read"
    )
    parser.add_argument(
        "--github",
        action="store_true",
        help="print annotations for GitHub Actions, and write its step summary",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="show every check")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Carry out ``sockcheck run``; returns the exit code."""
    if options.assignment:
        return _run_assignment(options)
    rounds: list[list[RunResult]] = []
    if not options.github:
        return _run(options, rounds)
    # Imported here, as for the other files: who asks for no annotations does not pay for them.
    from reports import github

    try:
        with github.literal(sys.stdout):
            return _run(options, rounds)
    finally:
        runs = [each for runs in rounds for each in runs]
        print(github.run_annotations(runs, options.strict), end="")
        github.append_summary(github.run_summary(runs, load(suites.FOLDER)))


def _run(options: argparse.Namespace, rounds: list[list[RunResult]]) -> int:
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
    try:
        performed = _perform(options, given, rounds)
    finally:
        if rounds:
            _write(rounds, options)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for each in rounds[-1]:
        rerun = rerun_command(options, each, each.seed)
        print(terminal.render(each, catalogue, rerun, colour, options.strict))
    differing = _differing(rounds)
    for line in differing:
        print(line)
    results = [each for runs in rounds for each in runs]
    if len(rounds) > 1:
        print(f"  {len(rounds)} rounds, {len(differing)} checks with differing outcomes")
    if options.until_failure:
        print(f"  this was round {performed} of at most {options.until_failure}")
    return exit_code([verdict(each.checks) for each in results], options.strict)


def _run_assignment(options: argparse.Namespace) -> int:
    """The visible checks of an assignment on the work in this folder, and their marks."""
    from sockcheck.student_commands import run_own

    for name in ("reference", "cmd", "connect", "target", "all", "only", "skip", "json", "junit"):
        if getattr(options, name):
            raise BadInput(f"--{name} does not go with --assignment, which says what is judged.")
    parts = [options.program] if options.program else []
    return run_own(options.assignment, Path(), parts, options.html, options.github)


def _perform(
    options: argparse.Namespace, given: Sequence[str], rounds: list[list[RunResult]]
) -> int:
    """Run the rounds that were asked for; ``rounds`` gets those to report, as they end.

    Returns how many were run.
    """
    from harness import run as harness_run

    catalogue = load(suites.FOLDER)
    number = 0
    for number, seed in enumerate(_seeds(options), start=1):
        print(f"sockcheck: seed {seed}" + (f", round {number}" if number > 1 else ""))
        progress = Progress(sys.stdout, options.verbose)
        try:
            runs = harness_run.run(suites.FOLDER, given, seed, progress)
        finally:
            progress.close()
        if options.until_failure:
            # A search may take a thousand rounds: only the last is kept.
            rounds.clear()
        rounds.append([harness_run.requirement_order(catalogue, each) for each in runs])
        interrupted = any("interrupted" in note for each in runs for note in each.notes)
        if interrupted or (options.until_failure and _went_wrong(runs, options.strict)):
            break
    return number


def _seeds(options: argparse.Namespace) -> Iterator[int]:
    """The seed of each round: one for all that are compared, a new one for each that searches."""
    chooser = random.SystemRandom()
    first = options.seed or chooser.randrange(1, 1_000_000)
    for number in range(options.until_failure or options.repeat):
        fixed = number == 0 or options.seed or not options.until_failure
        yield first if fixed else chooser.randrange(1, 1_000_000)


def _went_wrong(runs: Sequence[RunResult], strict: bool) -> bool:
    """Whether a check failed so that it counts, or broke; overload ends no search."""
    return any(
        counts(check, strict) or check.outcome is Outcome.ERROR
        for each in runs
        for check in each.checks
    )


def plugin_options(options: argparse.Namespace) -> list[str]:
    """The plugin's options for these of the command line."""
    given = []
    for name in ("program", "cmd", "connect", "target", "capture"):
        if getattr(options, name) is not None:
            given.append(f"--sockcheck-{name}={getattr(options, name)}")
    for name in ("all", "reference", "strict", "bare", "sandbox"):
        if getattr(options, name):
            given.append(f"--sockcheck-{name}")
    for name in ("only", "skip", "source"):
        given += [f"--sockcheck-{name}={value}" for value in getattr(options, name)]
    for name in ("deep", "examples"):
        if getattr(options, name, None) is not None:
            given.append(f"--sockcheck-{name}={getattr(options, name)}")
    return [*given, f"--sockcheck-timeout-scale={options.timeout_scale}"]


def rerun_command(options: argparse.Namespace, run: RunResult, seed: int) -> str:
    """The command that judges the same target again, to which ``--only ID`` is added."""
    words = ["sockcheck", "run"] + ([] if options.target else [run.program])
    if options.target is not None:
        words += ["--target", options.target]
    elif options.cmd is not None:
        words += ["--cmd", options.cmd]
    elif options.connect is not None:
        words += ["--connect", options.connect]
    elif not options.source:
        words.append("--reference")
    for source in options.source:
        words += ["--source", source]
    words += ["--bare"] if options.bare else []
    words += ["--deep", str(options.deep)] if options.deep else []
    words += ["--examples", str(options.examples)] if options.examples else []
    words += ["--sandbox"] if options.sandbox else []
    if options.timeout_scale != 1.0:
        words += ["--timeout-scale", f"{options.timeout_scale:g}"]
    return shlex.join([*words, "--seed", str(seed)])


def _check_numbers(options: argparse.Namespace) -> None:
    if options.program is None and not options.all and options.target is None:
        raise BadInput(
            "Say which program the target claims to be, or --all, or --target with a manifest. "
            "`sockcheck list programs` shows them."
        )
    if options.program is not None and options.all:
        raise BadInput("Give a program or --all, not both.")
    if options.repeat < 1:
        raise BadInput(f"--repeat {options.repeat}: give 1 or more.")
    if options.until_failure is not None and options.until_failure < 1:
        raise BadInput(f"--until-failure {options.until_failure}: give 1 or more.")
    if not 0.1 <= options.timeout_scale <= 100:
        raise BadInput(f"--timeout-scale {options.timeout_scale:g}: give 0.1 to 100.")
    if options.deep is not None and not 1 <= options.deep <= 100_000:
        raise BadInput(f"--deep {options.deep}: give 1 to 100000.")
    if options.examples is not None and options.deep is None:
        raise BadInput("--examples goes with --deep.")
    if options.seed is not None and options.seed < 1:
        raise BadInput(f"--seed {options.seed}: give a whole number from 1.")
    for name in ("json", "junit", "html"):
        path = getattr(options, name)
        if path and not path.absolute().parent.is_dir():
            raise BadInput(f"--{name}: there is no folder {path.absolute().parent}.")


def _write(rounds: Sequence[list[RunResult]], options: argparse.Namespace) -> None:
    """The files that were asked for, each of all rounds that are reported."""
    runs = [each for runs in rounds for each in runs]
    if options.reproduce:
        # Imported here: who asks for no scripts does not pay for it.
        from reports import reproduce

        reproduce.write(runs, load(suites.FOLDER), options.reproduce)
    if options.json:
        _write_file("json", options.json, document.text(runs, options.all or options.repeat > 1))
    if options.junit:
        _write_file("junit", options.junit, junit.text(runs, options.strict))
    if options.html:
        from reports.pages import run_page

        page = run_page.text(
            runs, load(suites.FOLDER), lambda each: rerun_command(options, each, each.seed)
        )
        _write_file("html", options.html, page)


def _write_file(option: str, path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise BadInput(f"--{option} {path}: {problem.strerror}.") from problem


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
