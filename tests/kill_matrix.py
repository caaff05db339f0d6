"""The kill matrix: every program of the zoo against its whole contract.

``python -m tests.kill_matrix docs`` writes ``docs/kill-matrix.json`` (what must fail and what did,
no times, so that differences are readable) and ``docs/kill-matrix.md`` (tables, and the wall time).
``--sample SEED/FRACTION`` judges a part, drawn by the seed. Exit code 1 if a mistake was not
caught, a sound program was accused, a requirement has no killer, or a canary shows that nothing
was measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.catalogue import Catalogue, Program
from tests.kill_tables import summary, tables
from tests.sampling import sample
from tests.zoo_programs import (
    ARGUMENTS,
    CATALOGUE,
    ZOO,
    ZooProgram,
    judge,
    outcomes,
    programs,
    read,
    sockcheck,
)

SEED = "1"
"""The seed of every run: the matrix is the same each time but for the machine."""
_ATTEMPTS = 3
"""Runs of one program while the machine leaves something inconclusive that matters."""
CANARIES = ZOO / "canaries"
ANY = "*"
"""In a header: the mistake has no definite set of consequences; the file says why."""


@dataclass(frozen=True)
class Row:
    """One program of the zoo: what must fail, and what became of every requirement.

    ``observed`` names requirements by outcome; those that only passed are not named.
    """

    name: str
    program: str
    sound: bool
    fails: tuple[str, ...]
    also: tuple[str, ...]
    verdict: str
    observed: dict[str, list[str]]
    seconds: float = 0.0

    def problems(self) -> list[str]:
        """What is wrong with the judgement of this program, one sentence each."""
        failed = set(self.observed.get("failed", ()))
        found = [f"{each}: a harness error" for each in self.observed.get("error", ())]
        if self.sound:
            found += [f"{each} accuses a sound program" for each in sorted(failed)]
            for word in ("blocked", "inconclusive"):
                found += [f"{each} was {word}" for each in self.observed.get(word, ())]
            if not found and self.verdict != "conformant":
                found.append(f"the verdict is {self.verdict}")
        else:
            found += [f"{each} did not catch it" for each in sorted(set(self.fails) - failed)]
            if ANY not in self.also:
                beyond = failed - set(self.fails) - set(self.also)
                found += [f"{each} failed as well" for each in sorted(beyond)]
        return [f"{self.name} ({self.program}): {each}" for each in found]

    @property
    def caught(self) -> bool:
        """Whether every requirement that must fail did."""
        return set(self.fails) <= set(self.observed.get("failed", ()))

    @property
    def unsettled(self) -> bool:
        """Whether the machine, not the program, decided something that matters."""
        left_open = set(self.observed.get("inconclusive", ()))
        return bool(left_open) if self.sound else bool(left_open & set(self.fails))

    def to_json(self) -> dict[str, Any]:
        """Without what changes from run to run."""
        return {
            "name": self.name,
            "program": self.program,
            "kind": "sound" if self.sound else "faulty",
            "fails": list(self.fails),
            "also": list(self.also),
            "verdict": self.verdict,
            "observed": self.observed,
        }


@dataclass
class Matrix:
    """All rows, and what follows from them."""

    catalogue: Catalogue
    rows: list[Row]
    canaries: dict[str, dict[str, str]] = field(default_factory=dict)
    """By program: the verdict on its reference, and on programs that do nothing."""
    whole: bool = True
    seconds: float = 0.0
    unjudged: list[ZooProgram] = field(default_factory=list)
    """Programs that have no row: what they need is not here, or the run is not over."""

    def killers(self, requirement: str, program: str = "") -> list[Row]:
        """The faulty programs, perhaps only those of one contract, that were made to fail it."""
        return [
            row
            for row in self.rows
            if requirement in row.fails and row.caught and program in ("", row.program)
        ]

    def testable(self, program: Program | None = None) -> list[str]:
        """The requirements that a check judges, perhaps only those on one program."""
        every = self.catalogue.requirements.values()
        return [
            each.id
            for each in every
            if not each.untestable and (program is None or program.name in each.levels)
        ]

    def problems(self) -> list[str]:
        """Every reason why this matrix is not as it should be."""
        found = [problem for row in self.rows for problem in row.problems()]
        unjudged = {name for zoo in self.unjudged for name in zoo.fails}
        if self.whole:
            found += [
                f"{each}: no program of the zoo was made to fail it"
                for each in self.testable()
                if not self.killers(each) and each not in unjudged
            ]
            found += [f"{zoo.name} was not judged" for zoo in self.unjudged if not zoo.missing]
        for program, verdicts in self.canaries.items():
            for canary, verdict in verdicts.items():
                good = verdict == "conformant"
                if good != (canary == "reference"):
                    found.append(f"the canary of {program}, {canary}, was found {verdict}")
        return found

    def to_json(self) -> dict[str, Any]:
        """The document that is written."""
        return {
            "counts": self.counts(),
            "canaries": self.canaries,
            "killers": {each: [row.name for row in self.killers(each)] for each in self.testable()},
            "programs": [row.to_json() for row in self.rows],
        }

    def counts(self) -> dict[str, int]:
        """The numbers that matter."""
        faulty = [row for row in self.rows if not row.sound]
        sound = [row for row in self.rows if row.sound]
        return {
            "faulty": len(faulty),
            "caught": sum(row.caught for row in faulty),
            "sound": len(sound),
            "spared": sum(not row.problems() for row in sound),
            "requirements": len(self.testable()),
            "with_killers": sum(bool(self.killers(each)) for each in self.testable()),
        }


def judge_program(zoo: ZooProgram, folder: Path, *options: str) -> Row:
    """Judge one program against its contract, again while the machine leaves it open."""
    began = time.monotonic()
    for _ in range(_ATTEMPTS):
        try:
            document = judge(zoo, folder, "--seed", SEED, *options)
        except subprocess.TimeoutExpired as problem:
            late = f"no end within {problem.timeout:.0f} s"
            document = {"verdict": late, "checks": [{"requirement": late, "outcome": "error"}]}
        row = _row(zoo, document, time.monotonic() - began)
        if not row.unsettled:
            break
    return row


def _row(zoo: ZooProgram, document: dict[str, Any], seconds: float) -> Row:
    words = ("failed", "blocked", "inconclusive", "not-applicable", "error")
    observed = {word: sorted(outcomes(document, word)) for word in words}
    return Row(
        name=zoo.name,
        program=zoo.program,
        sound=zoo.sound,
        fails=zoo.fails,
        also=zoo.also,
        verdict=document["verdict"],
        observed={word: names for word, names in observed.items() if names},
        seconds=seconds,
    )


def kept_or_judged(zoo: ZooProgram, folder: Path, keep: Path | None) -> Row:
    """The row that a former run kept, if the program is still the same; otherwise a new one.

    What its header says must fail is read anew: that changes no outcome.
    """
    if keep is None:
        return judge_program(zoo, folder)
    file = keep / f"{zoo.source.parent.name}-{zoo.name}.json"
    if file.exists():
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if kept.pop("digest") == _digest(zoo):
            return Row(**(kept | {"fails": zoo.fails, "also": zoo.also}))
    row = judge_program(zoo, folder)
    file.write_text(json.dumps({"digest": _digest(zoo), **vars(row)}), encoding="utf-8")
    return row


def _digest(zoo: ZooProgram) -> str:
    """By which a program is known again: its source without the header, and how it is built."""
    body = zoo.source.read_bytes().partition(b"\n")[2]
    return hashlib.sha256(body + repr((zoo.program, zoo.sound, zoo.flags)).encode()).hexdigest()


def judge_all(chosen: Sequence[ZooProgram], jobs: int, keep: Path | None) -> list[Row]:
    """Judge them, so many at once; a line on each that is not as it should be."""
    with (
        tempfile.TemporaryDirectory(prefix="kill-matrix-") as name,
        ThreadPoolExecutor(jobs) as pool,
    ):

        def work(zoo: ZooProgram) -> Row:
            folder = Path(name, zoo.source.parent.name, zoo.name)
            folder.mkdir(parents=True)
            row = kept_or_judged(zoo, folder, keep)
            for problem in row.problems():
                print(problem, flush=True)
            return row

        return list(pool.map(work, chosen))


def canaries(program: Program, folder: Path, *options: str) -> dict[str, str]:
    """The verdict on the reference of a program, and on programs that do nothing in its place.

    The reference must be conformant and the others must not be: otherwise nothing was measured.
    """
    options = ("--seed", SEED, *options)
    found = {"reference": sockcheck(folder, "run", program.name, "--reference", *options)}
    if program.role == "platform":
        found["no sockets"] = judge(read(CANARIES / "no_sockets.py"), folder, *options)
        return {name: document["verdict"] for name, document in found.items()}

    def idle(command: str) -> dict[str, Any]:
        return sockcheck(folder, "run", program.name, "--cmd", command, *options)

    found["true"] = idle(f"true{ARGUMENTS[program.role]}")
    if program.role == "server":
        source = CANARIES / f"silent_{program.transport}.c"
        binary = folder / source.stem
        subprocess.run(["gcc", "-o", str(binary), str(source)], check=True)
        found["silent"] = idle(f"{binary} {{port}}")
    return {name: document["verdict"] for name, document in found.items()}


def all_canaries(names: Sequence[str], jobs: int) -> dict[str, dict[str, str]]:
    """The canaries of each program, by its name. They mostly wait, so twice as many at once."""
    with (
        tempfile.TemporaryDirectory(prefix="kill-matrix-") as folder,
        ThreadPoolExecutor(2 * jobs) as pool,
    ):

        def work(name: str) -> dict[str, str]:
            own = Path(folder, name)
            own.mkdir()
            return canaries(CATALOGUE.program(name), own)

        return dict(zip(names, pool.map(work, names), strict=True))


def _spent(keep: Path | None, seconds: float) -> float:
    """The wall time of this run and of those before it that kept their rows in the same folder."""
    if keep is None:
        return seconds
    file = keep / "seconds"
    seconds += float(file.read_text(encoding="ascii")) if file.exists() else 0.0
    file.write_text(f"{seconds:.0f}\n", encoding="ascii")
    return seconds


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kill_matrix", description=__doc__)
    parser.add_argument("folder", type=Path, help="where kill-matrix.json and .md are written")
    parser.add_argument("--sample", metavar="SEED/FRACTION", help="judge a part only: 7/0.1")
    parser.add_argument("--jobs", type=int, default=2, help="programs at once (2)")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep each row here, and go on from there"
    )
    return parser.parse_args()


def main() -> int:
    """Judge, write, and say what is wrong; see the module."""
    options = _options()
    chosen = programs("faulty") + programs("deep") + programs("sound")
    if options.sample:
        try:
            chosen = sample(chosen, options.sample, lambda zoo: zoo.name)
        except ValueError as problem:
            print(f"--sample {options.sample}: {problem}; give SEED/FRACTION, such as 7/0.1.")
            return 2
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    for zoo in chosen:
        if zoo.missing:
            print(f"{zoo.name} is not judged: {zoo.missing}")
    began = time.monotonic()
    matrix = Matrix(CATALOGUE, [], whole=not options.sample)
    matrix.canaries = all_canaries(sorted({zoo.program for zoo in chosen}), options.jobs)
    matrix.unjudged = [zoo for zoo in chosen if zoo.missing]
    matrix.rows = judge_all([zoo for zoo in chosen if not zoo.missing], options.jobs, options.keep)
    matrix.seconds = _spent(options.keep, time.monotonic() - began)
    options.folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(matrix.to_json(), indent=1, ensure_ascii=False)
    (options.folder / "kill-matrix.json").write_text(text + "\n", encoding="utf-8")
    (options.folder / "kill-matrix.md").write_text(tables(matrix), encoding="utf-8")
    problems = matrix.problems()
    print("\n".join(problems))
    print(summary(matrix))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
