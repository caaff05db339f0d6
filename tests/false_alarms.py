"""False alarms, measured: how often the harness accuses a program that is sound.

``python -m tests.false_alarms docs`` judges every reference and every sound program of the zoo
again and again, idle and beside hogs on the same processors, and writes ``docs/false-alarms.md``
and, for adding up pieces (``--add``), ``docs/false-alarms.json``. Every outcome but ``passed`` and
``not-applicable`` is told with its reason. Exit code 1 if a sound program failed a check, or the
harness broke.

``--minutes M`` ends the measurement in order after so long, each condition having its share, and
Ctrl-C ends it at once; both write what was measured. ``--program`` and ``--name`` choose among the
programs; ``--keep DIR`` keeps the JSON document of each run that has something to tell.
"""

from __future__ import annotations

import argparse
import datetime
import fnmatch
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.hogs import KINDS, hogs, tool
from tests.zoo_programs import CATALOGUE, programs

_ROOT = Path(__file__).resolve().parents[1]
CONDITIONS = ("idle", *KINDS)
_DESCRIPTION = {
    "idle": "nothing of ours beside it",
    "processor": "two busy loops per processor",
    "memory": "one writer to fresh memory per processor, 256 MiB each",
    "disk": "one writer with fsync per processor, 64 MiB each",
}
_UNTOLD = ("passed", "not-applicable")
_RUN_LIMIT = 600.0
"""Seconds: a run that takes longer is broken."""
_KEPT_HEADING = "\n## What was found, and repaired\n"


@dataclass(frozen=True)
class Subject:
    """A sound program: a reference, or one of the zoo."""

    name: str
    program: str
    target: tuple[str, ...]
    """The words of the command line that name the target."""
    module: tuple[str, ...] = ("sockcheck",)
    """What is run: sockcheck, or sockcheck on an odd platform."""


@dataclass
class Condition:
    """What was counted under one condition."""

    runs: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    told: list[dict[str, str]] = field(default_factory=list)
    """Each check whose outcome must be told: subject, check, outcome, summary, seed."""

    def add(self, subject: Subject, document: dict[str, Any], seconds: float) -> bool:
        """Count one run; whether it has something to tell."""
        self.runs += 1
        self.seconds += seconds
        told = []
        for check in document["checks"]:
            self.outcomes[check["outcome"]] += 1
            if check["outcome"] not in _UNTOLD:
                told.append(
                    {
                        "subject": subject.name,
                        "check": f"{check['requirement']} {check['check']}",
                        "outcome": check["outcome"],
                        "summary": check["summary"],
                        "seed": str(document["seed"]),
                    }
                )
        self.told += told
        return bool(told)

    @property
    def judged(self) -> int:
        """Checks that were performed: all but those that do not apply."""
        return sum(self.outcomes.values()) - self.outcomes["not-applicable"]


def subjects(folder: Path, program: str = "*", name: str = "*") -> list[Subject]:
    """The references and the sound programs that match both patterns, built into ``folder``."""

    def wanted(subject: str, of: str) -> bool:
        return fnmatch.fnmatchcase(of, program) and fnmatch.fnmatchcase(subject, name)

    references = [each for each in CATALOGUE.programs if wanted(f"reference {each}", each)]
    found = [Subject(f"reference {each}", each, ("--reference",)) for each in references]
    for each in programs("sound"):
        subject = f"sound {each.name}"
        if not wanted(subject, each.program):
            continue
        if each.missing:
            print(f"{each.name} is not judged: {each.missing}")
        elif CATALOGUE.program(each.program).role == "platform":
            module = ("tests.odd_platform", str(each.source))
            found.append(Subject(subject, each.program, ("--reference",), module))
        else:
            found.append(Subject(subject, each.program, ("--cmd", each.command(folder))))
    return found


def judge(subject: Subject, seed: int) -> dict[str, Any]:
    """The JSON document of one run in a process of its own; a run that breaks is an error."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result.json")
        words = ["run", subject.program, *subject.target, "--seed", str(seed)]
        try:
            done = subprocess.run(
                [sys.executable, "-m", *subject.module, *words, "--json", str(result)],
                cwd=_ROOT,
                capture_output=True,
                text=True,
                timeout=_RUN_LIMIT,
                check=False,
            )
            said = (done.stderr or done.stdout).strip()
        except subprocess.TimeoutExpired:
            said = f"the run did not end within {_RUN_LIMIT:g} s"
        if result.exists():
            document: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
            return document
    broken = {"requirement": "–", "check": "the run", "outcome": "error", "summary": said[-600:]}
    return {"seed": seed, "checks": [broken]}


def measure(
    chosen: Sequence[Subject],
    conditions: Sequence[str],
    rounds: int,
    jobs: int,
    seconds: float | None = None,
    tell: Callable[[str, Subject, dict[str, Any], bool], None] = lambda *_: None,
    found: dict[str, Condition] | None = None,
) -> dict[str, Condition]:
    """Judge the subjects under each condition, ``jobs`` at a time; what was counted.

    ``seconds``: no run begins later; each condition has an equal share of them. ``found``: what is
    counted into and returned, so that an interrupted caller has what came before.
    """
    chooser = random.SystemRandom()
    found = {} if found is None else found
    for condition in conditions:
        counted = found[condition] = Condition()
        end = time.monotonic() + seconds / len(conditions) if seconds else None
        work = [each for _ in range(rounds) for each in chooser.sample(chosen, len(chosen))]

        def one(subject: Subject, end: float | None = end) -> Iterator[Any]:
            if end and time.monotonic() > end:
                return
            began = time.monotonic()
            document = judge(subject, chooser.randrange(1, 1_000_000))
            yield subject, document, time.monotonic() - began

        with (
            nullcontext() if condition == "idle" else hogs(condition),
            ThreadPoolExecutor(jobs) as pool,
        ):
            for results in pool.map(lambda subject: list(one(subject)), work):
                for subject, document, took in results:
                    tell(condition, subject, document, counted.add(subject, document, took))
    return found


def added(before: dict[str, Any], now: dict[str, Condition]) -> dict[str, Condition]:
    """The figures of an earlier piece (as JSON) and of this one together."""
    together: dict[str, Condition] = {}
    for name in CONDITIONS:
        earlier = before.get(name)
        total = Condition(**earlier) if earlier else Condition()
        total.outcomes = Counter(total.outcomes)
        piece = now.get(name, Condition())
        total.runs += piece.runs
        total.seconds += piece.seconds
        total.outcomes += piece.outcomes
        total.told += piece.told
        if total.runs:
            together[name] = total
    return together


def report(figures: dict[str, Condition], dates: Sequence[str], number: int, jobs: int) -> str:
    """The text of ``docs/false-alarms.md`` but for what was written by hand below it."""
    lines = [
        "# False alarms\n",
        "\nHow often the harness accuses a program that is sound: every reference and every\n",
        "sound program of the zoo, judged again and again under a new seed each time, with\n",
        "nothing beside it and beside hogs on the same processors. `failed` would be a false\n",
        "accusation; `inconclusive` says that the machine prevented a judgement. Written by\n",
        "`python -m tests.false_alarms docs`.\n",
        "\n| condition | runs | checks | passed | failed | error | inconclusive | blocked |"
        " not applicable |\n|---|---|---|---|---|---|---|---|---|\n",
    ]
    total = Condition()
    for name, each in figures.items():
        lines.append(_row(f"{name}: {_DESCRIPTION[name]}", each))
        total.runs += each.runs
        total.outcomes += each.outcomes
    lines.append(_row("**together**", total))
    lines.append(
        f"\nMeasured {' to '.join(dict.fromkeys(dates))} on {_machine()}, {number} programs, "
        f'{jobs} runs at a time, hogs by {tool()}. "idle" is relative: the machine was shared '
        "with other work.\n"
    )
    told = [(name, each) for name, condition in figures.items() for each in condition.told]
    lines.append("\n## Outcomes other than passed\n\n")
    if not told:
        lines.append("None.\n")
        return "".join(lines)
    grouped: Counter[tuple[str, str, str, str, str]] = Counter()
    for name, check in told:
        grouped[name, check["subject"], check["check"], check["outcome"], check["summary"]] += 1
    lines.append(
        "| condition | program | check | outcome | times | reason |\n|---|---|---|---|---|---|\n"
    )
    for (name, subject, what, outcome, summary), times in sorted(grouped.items()):
        reason = " ".join(summary.split()).replace("|", "\\|")
        lines.append(f"| {name} | {subject} | `{what}` | {outcome} | {times} | {reason} |\n")
    return "".join(lines)


def _row(name: str, each: Condition) -> str:
    counted = [
        str(each.outcomes[outcome])
        for outcome in ("passed", "failed", "error", "inconclusive", "blocked", "not-applicable")
    ]
    return f"| {' | '.join([name, str(each.runs), str(each.judged), *counted])} |\n"


def _machine() -> str:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGESIZE") / 2**30
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GiB of memory, "
        f"Linux {platform.release()}, Python {platform.python_version()}"
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.false_alarms", description=__doc__)
    parser.add_argument("folder", type=Path, help="where false-alarms.md goes")
    parser.add_argument("--rounds", type=int, default=1, help="times each program is judged")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time")
    parser.add_argument("--minutes", type=float, help="begin no run later than this")
    parser.add_argument("--condition", action="append", choices=CONDITIONS, help="only these")
    parser.add_argument("--program", default="*", help="only programs that match (tcp-echo*)")
    parser.add_argument("--name", default="*", help="only subjects that match ('sound *')")
    parser.add_argument("--add", action="store_true", help="add to the figures that are there")
    parser.add_argument("--keep", type=Path, help="keep documents with something to tell here")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; see the module."""
    options = _options(arguments)
    # Ended by a supervisor as by Ctrl-C: the hogs end with us.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as built:
        try:
            chosen = subjects(Path(built), options.program, options.name)
        except KeyboardInterrupt:
            print("interrupted before the first run: nothing was measured")
            return 130

        def tell(condition: str, subject: Subject, document: dict[str, Any], news: bool) -> None:
            outcomes = Counter(check["outcome"] for check in document["checks"])
            said = ", ".join(f"{count} {name}" for name, count in outcomes.items())
            print(f"{condition:<10} {subject.name:<36} {said}", flush=True)
            if news and options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                name = f"{condition}-{subject.name}-{document['seed']}.json".replace(" ", "-")
                (options.keep / name).write_text(json.dumps(document, indent=1), encoding="utf-8")

        figures: dict[str, Condition] = {}
        seconds = options.minutes * 60 if options.minutes else None
        wanted = options.condition or CONDITIONS
        try:
            measure(chosen, wanted, options.rounds, options.jobs, seconds, tell, figures)
        except KeyboardInterrupt:
            print("interrupted: what was measured until now is written")
    return _write(options, figures, len(chosen))


def _write(options: argparse.Namespace, figures: dict[str, Condition], number: int) -> int:
    raw, page = options.folder / "false-alarms.json", options.folder / "false-alarms.md"
    before = json.loads(raw.read_text(encoding="utf-8")) if options.add and raw.exists() else {}
    dates = [*before.get("dates", []), datetime.date.today().isoformat()]
    together = added(before.get("conditions", {}), figures)
    number = max(number, before.get("programs", 0))
    value = {
        "dates": list(dict.fromkeys(dates)),
        "programs": number,
        "conditions": {name: vars(each) for name, each in together.items()},
    }
    raw.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    by_hand = ""
    if page.exists():
        by_hand = "".join(page.read_text(encoding="utf-8").partition(_KEPT_HEADING)[1:])
    page.write_text(report(together, dates, number, options.jobs) + by_hand, encoding="utf-8")
    outcomes = sum((each.outcomes for each in figures.values()), Counter[str]())
    print(", ".join(f"{count} {name}" for name, count in outcomes.items()))
    return 1 if outcomes["failed"] or outcomes["error"] else 0


if __name__ == "__main__":
    sys.exit(main())
