"""Mutation of the checks: does the zoo notice when an assertion of the suites is loosened?

``python -m tests.check_mutation docs`` loosens every assertion of the suites, one at a time (see
:mod:`tests.check_mutants`), judges the faulty programs of the zoo that fail by it, and writes
``docs/check-mutation.md``. A mutant is *noticed* if a check that failed for a faulty program no
longer does, and *survives* otherwise. Survivors that are as they should be stand in
``tests/check_mutation_ledger.toml`` with the reason. Exit code 1 if another one survives, if the
ledger names one that does not, or if a canary shows that nothing was measured.

First every faulty program is judged by the suites as they are, and each failure tells the lines
through which it was raised: only an assertion that failed for a program can be missed by it.
Everything runs in forks of this process, in which the one file is compiled from the changed tree.

While you write a program for a survivor, name both: ``--only test_refused --program NAME``.
``--sample SEED/FRACTION`` takes a part of the mutants; ``--minutes`` begins none later.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import suites
from tests.check_mutants import Mutant, all_mutants, mutated, without_assertions
from tests.mutated_runs import NEVER_IMPORTED, NO_TIME, Change, Judged, Task, judge_all
from tests.sampling import sample
from tests.zoo_programs import CATALOGUE, ZooProgram, programs

LEDGER = Path(__file__).with_name("check_mutation_ledger.toml")
_TRIED = 20
"""Programs that are judged with one mutant before it counts as survived."""


@dataclass
class Verdict:
    """What became of one mutant."""

    mutant: Mutant
    candidates: list[str] = field(default_factory=list)
    """The programs that fail by this assertion as it stands."""
    tried: list[str] = field(default_factory=list)
    noticed_by: str = ""
    attempts: int = 0
    """Programs that were judged, or left open by the machine."""
    requirement_still_fails: bool = False
    """Whether another check of the same requirement failed all the same."""

    @property
    def decided(self) -> bool:
        """Whether it was noticed, or by nobody who could have."""
        return bool(self.noticed_by) or self.attempts >= min(len(self.candidates), _TRIED)

    @property
    def why(self) -> str:
        """Why it survived."""
        if not self.candidates:
            return "no program of the zoo fails by it"
        if not self.tried:
            return "no run with it came to an end"
        return f"another assertion caught {', '.join(self.tried)}"


@dataclass
class Measurement:
    """All that was measured."""

    programs: int
    verdicts: list[Verdict]
    left_out: int
    canaries: dict[str, bool]
    seconds: float

    @property
    def noticed(self) -> list[Verdict]:
        return [each for each in self.verdicts if each.noticed_by]

    @property
    def survivors(self) -> list[Verdict]:
        return [each for each in self.verdicts if not each.noticed_by]


def baseline(
    chosen: Sequence[ZooProgram], folder: Path, jobs: int, keep: Path | None
) -> dict[str, Judged]:
    """Each program as the suites are: which checks fail, and by which lines.

    ``keep`` is a folder of former results, each good while suites and program are the same.
    """
    before: dict[str, Judged] = {}
    tasks = []
    for zoo in chosen:
        kept = _kept(zoo, keep)
        if kept and kept.exists():
            before[zoo.name] = Judged.from_json(json.loads(kept.read_text(encoding="utf-8")))
        else:
            tasks.append(Task(zoo, _breaks(zoo)))

    def tell(task: Task, judged: Judged) -> None:
        kept = _kept(task.zoo, keep)
        if kept and judged.ran:
            kept.write_text(json.dumps(vars(judged)), encoding="utf-8")
        before[task.zoo.name] = judged

    judge_all(tasks, folder, jobs, tell=tell)
    for name, judged in before.items():
        if not judged.ran:
            print(f"{name} could not be judged: {judged.problem.strip()[-300:]}", flush=True)
    return {name: judged for name, judged in before.items() if judged.ran}


def _breaks(zoo: ZooProgram) -> tuple[str, ...]:
    """The requirements that its mistake breaks, or may break."""
    return (*zoo.fails, *(name for name in zoo.also if name != "*"))


def _kept(zoo: ZooProgram, keep: Path | None) -> Path | None:
    if keep is None:
        return None
    keep.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(zoo.source.read_bytes())
    families = {CATALOGUE.requirement(name).folder for name in _breaks(zoo)}
    for path in sorted(suites.FOLDER.glob("*/*.py")):
        # The checks of other suites have no part in it; what they share may have.
        if path.parent in families or not path.name.startswith("test_"):
            digest.update(path.read_bytes())
    return keep / f"{zoo.name}-{digest.hexdigest()[:16]}.json"


def failing_in(families: set[str], every: Sequence[ZooProgram]) -> list[ZooProgram]:
    """The programs with a mistake that a check of these suites must catch."""
    return [
        zoo
        for zoo in every
        if any(CATALOGUE.requirement(name).folder.name in families for name in _breaks(zoo))
    ]


def candidates(mutant: Mutant, judged: dict[str, Judged]) -> list[str]:
    """The programs with a failure that was raised through this assertion, the quickest first."""
    found = [
        name
        for name, each in judged.items()
        if any(mutant.fires_at(*place) for places in each.failed.values() for place in places)
    ]
    return sorted(found, key=lambda name: judged[name].seconds)


def measure(
    mutants: Sequence[Mutant],
    chosen: Sequence[ZooProgram],
    folder: Path,
    jobs: int,
    minutes: float | None = None,
    keep: Path | None = None,
) -> Measurement:
    """Judge the programs by the suites as they are, then with each mutant."""
    began = time.monotonic()
    before = baseline(chosen, folder, jobs, keep)
    by_name = {each.name: each for each in chosen}
    print(f"{len(before)} programs judged in {time.monotonic() - began:.0f} s", flush=True)
    canaries = _canaries(before, by_name, folder, jobs)
    verdicts = [Verdict(each, candidates(each, before)) for each in mutants]
    for turn in range(_TRIED):
        if minutes and time.monotonic() - began > minutes * 60:
            break
        open_ones = [
            each for each in verdicts if not each.noticed_by and len(each.candidates) > turn
        ]
        tasks = []
        for verdict in open_ones:
            zoo = by_name[verdict.candidates[turn]]
            failing = _requirements_through(verdict.mutant, before[zoo.name])
            tasks.append(Task(zoo, failing, _change(verdict.mutant)))
        end = began + minutes * 60 if minutes else None
        results = judge_all(tasks, folder, jobs, end)
        for verdict, (task, now) in zip(open_ones, results, strict=True):
            verdict.attempts += now.problem != NO_TIME
            if now.problem == NEVER_IMPORTED:
                canaries[f"{verdict.mutant.path} is imported, by {task.zoo.name}"] = False
            if now.ran:
                _settle(verdict, before[task.zoo.name], now, task.zoo.name)
    decided = [each for each in verdicts if each.decided]
    left_out = len(verdicts) - len(decided)
    return Measurement(len(before), decided, left_out, canaries, time.monotonic() - began)


def _change(mutant: Mutant) -> Change:
    source = (suites.FOLDER / mutant.path).read_text(encoding="utf-8")
    return Change(mutant.path, mutated(source, mutant.number))


def _requirements_through(mutant: Mutant, judged: Judged) -> tuple[str, ...]:
    """The requirements whose checks failed through this assertion."""
    return tuple(
        dict.fromkeys(
            judged.requirement[check]
            for check, places in judged.failed.items()
            if any(mutant.fires_at(*place) for place in places)
        )
    )


def _settle(verdict: Verdict, before: Judged, now: Judged, name: str) -> None:
    affected = [
        check
        for check, places in before.failed.items()
        if check not in now.left_open and any(verdict.mutant.fires_at(*each) for each in places)
    ]
    if not affected:
        return
    verdict.tried.append(name)
    missed = [check for check in affected if check not in now.failed]
    if missed:
        verdict.noticed_by = name
        failing = {now.requirement[check] for check in now.failed}
        verdict.requirement_still_fails = all(
            before.requirement[check] in failing for check in missed
        )


def _canaries(
    before: dict[str, Judged], by_name: dict[str, ZooProgram], folder: Path, jobs: int
) -> dict[str, bool]:
    """One file of each suite without any assertion must be noticed; unchanged it must not."""
    tasks: list[Task] = []
    files = Counter(
        (name, places[-1][0])  # the check itself, through whatever it was raised
        for name, each in before.items()
        for places in each.failed.values()
        if places
    )
    most = {path.split("/")[0]: (name, path) for (name, path), _ in reversed(files.most_common())}
    for name, path in most.values():
        source = (suites.FOLDER / path).read_text(encoding="utf-8")
        zoo = by_name[name]
        tasks.append(Task(zoo, _breaks(zoo), Change(path, without_assertions(source))))
    found = {}
    for task, now in judge_all(tasks, folder, jobs):
        assert task.change is not None
        fewer = set(now.failed) < set(before[task.zoo.name].failed)
        found[f"{task.change.path} without assertions, by {task.zoo.name}"] = now.ran and fewer
    quick = sorted(before, key=lambda name: before[name].seconds)[:3]
    same = [Task(by_name[name], _breaks(by_name[name])) for name in quick]
    for task, now in judge_all(same, folder, jobs):
        unchanged = set(now.failed) == set(before[task.zoo.name].failed)
        found[f"unchanged, by {task.zoo.name}"] = now.ran and unchanged
    return found


def ledger() -> dict[str, str]:
    """The reason for each survivor that is as it should be, by the mutant's key."""
    entries = tomllib.loads(LEDGER.read_text(encoding="utf-8"))["survivors"]
    return {key: entry["why"] for entry in entries for key in entry["mutants"]}


def problems(measured: Measurement, known: dict[str, str], whole: bool) -> list[str]:
    """What is not as it should be, one sentence each."""
    found = [
        f"canary: {name} was not as it must be"
        for name, good in measured.canaries.items()
        if not good
    ]
    if not measured.programs:
        found.append("not one program could be judged, so nothing was measured")
    surviving = {each.mutant.key for each in measured.survivors}
    found += [
        f"{each.mutant.path}:{each.mutant.first_line} survives: {each.mutant.key}; {each.why}"
        for each in measured.survivors
        if each.mutant.key not in known
    ]
    decided = {each.mutant.key for each in measured.verdicts}
    stale = [key for key in known if key not in surviving and (whole or key in decided)]
    return found + [f"the ledger names what does not survive: {key}" for key in stale]


def report(measured: Measurement, known: dict[str, str], date: str) -> str:
    """The text of ``docs/check-mutation.md``."""
    lines = [
        "# Mutation of the checks\n\n",
        "Every assertion of the suites, loosened one at a time; is a faulty program of the zoo\n",
        "then missed? *Noticed*: a check that failed for a program no longer does; in brackets\n",
        "those where another check of the same requirement still fails, so that the requirement\n",
        "is covered twice. *Caught all the same*: another assertion of the same check fails the\n",
        "programs that fail by this one, so nothing is missed, at worst less well explained.\n",
        "*Never fires*: no faulty program fails by it, so nothing shows that it is needed; often\n",
        "a step on the way, whose failure is another requirement's. Survivors either stand in\n",
        "the ledger\n",
        "([`tests/check_mutation_ledger.toml`](../tests/check_mutation_ledger.toml)) with the\n",
        "reason, or are named below. The operators are described in\n",
        "[`tests/check_mutants.py`](../tests/check_mutants.py). Written by\n",
        "`python -m tests.check_mutation docs`.\n\n",
        "| suite | mutants | noticed | in the ledger | caught all the same | never fires |\n",
        "|---|---|---|---|---|---|\n",
    ]
    families = sorted({each.mutant.path.split("/")[0] for each in measured.verdicts})
    for family in [*families, ""]:
        every = [each for each in measured.verdicts if each.mutant.path.startswith(family)]
        noticed = [each for each in every if each.noticed_by]
        twice = sum(each.requirement_still_fails for each in noticed)
        listed = sum(not each.noticed_by and each.mutant.key in known for each in every)
        rest = [each for each in every if not each.noticed_by and each.mutant.key not in known]
        never = sum(not each.candidates for each in rest)
        name = family or "**together**"
        lines.append(
            f"| {name} | {len(every)} | {len(noticed)} ({twice}) | {listed} | {len(rest) - never} "
            f"| {never} |\n"
        )
    lines.append(
        f"\nMeasured {date} with {measured.programs} faulty programs in "
        f"{measured.seconds / 60:.0f} minutes"
        + (f"; {measured.left_out} mutants were not reached" if measured.left_out else "")
        + ".\n\n## Survivors\n\n"
    )
    unlisted = [each for each in measured.survivors if each.mutant.key not in known]
    lines += [
        f"- `suites/{each.mutant.path}:{each.mutant.first_line}` {each.mutant.function}, "
        f"{each.mutant.operator}: `{each.mutant.text}`: {each.why}\n"
        for each in unlisted
    ]
    lines.append("" if unlisted else "None outside the ledger.\n")
    return "".join(lines)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.check_mutation", description=__doc__)
    parser.add_argument("folder", type=Path, help="where check-mutation.md goes")
    parser.add_argument("--sample", metavar="SEED/FRACTION", help="a part only: 7/0.05")
    parser.add_argument("--suite", help="the mutants of one suite only: echo")
    parser.add_argument(
        "--only", action="append", default=[], metavar="TEXT", help="those whose key has this text"
    )
    parser.add_argument(
        "--program", action="append", default=[], metavar="NAME", help="judge only these programs"
    )
    parser.add_argument("--minutes", type=float, help="begin nothing later than this")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep what the suites as they are find"
    )
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time (2)")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write, and say what is wrong; see the module."""
    options = _options(arguments)
    mutants = all_mutants(suites.FOLDER)
    every = [each for each in programs("faulty") if not each.missing and not each.deep]
    if options.suite:
        mutants = [each for each in mutants if each.path.startswith(f"{options.suite}/")]
    if options.only:
        mutants = [each for each in mutants if any(text in each.key for text in options.only)]
    if options.sample:
        try:
            mutants = sample(mutants, options.sample, lambda each: each.key)
        except ValueError as problem:
            print(f"--sample {options.sample}: {problem}; give SEED/FRACTION, such as 7/0.05.")
            return 2
    chosen = failing_in({each.path.split("/")[0] for each in mutants}, every)
    if options.program:
        chosen = [each for each in chosen if each.name in options.program]
    with tempfile.TemporaryDirectory(prefix="check-mutation-") as built:
        measured = measure(
            mutants, chosen, Path(built), options.jobs, options.minutes, options.keep
        )
    known = ledger()
    part = options.sample or options.suite or options.only or options.program
    whole = not (part or measured.left_out)
    options.folder.mkdir(parents=True, exist_ok=True)
    text = report(measured, known, time.strftime("%Y-%m-%d"))
    (options.folder / "check-mutation.md").write_text(text, encoding="utf-8")
    (options.folder / "check-mutation.json").write_text(
        json.dumps(
            [
                {
                    **vars(each.mutant),
                    **{name: value for name, value in vars(each).items() if name != "mutant"},
                    "key": each.mutant.key,
                }
                for each in measured.verdicts
            ],
            indent=1,
        )
        + "\n",
        encoding="utf-8",
    )
    wrong = problems(measured, known, whole)
    print("\n".join(wrong))
    print(f"{len(measured.noticed)} of {len(measured.verdicts)} noticed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
