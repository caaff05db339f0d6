"""Write ``docs/verdicts.md`` and ``docs/findings.md`` from real runs.

``python -m tests.verdict_table docs`` builds ``examples/c`` and judges every program three times:
the reference, our correct C, and our naive C, which makes the mistakes of the published listings.
Exit code 1 if a reference or a correct program is not conformant.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import suites
from harness.catalogue import Catalogue, Program, load
from harness.targets import own_arguments

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "c"
KINDS = ("reference", "correct", "naive")
_ATTEMPTS = 3
_AT_ONCE = 2
_VERDICTS = """# Verdicts

Every program, judged for real: the reference in Python, our correct C and our naive C, which makes
the classic mistakes (each file says which); in brackets the requirements that were judged, of all.
The C programs are judged with their sources, and so with sanitizers as well. Third-party servers
stand in [third-party.md](third-party.md). Written by `python -m tests.verdict_table docs`.

| program | reference | C, correct | C, naive | requirements that the naive one fails |
|---|---|---|---|---|
"""
_FINDINGS = """# Findings

The published programs as the suites see them: our C renderings of the listings
([`examples/c/naive`](../examples/c/naive)), judged for real, and for each requirement that one
fails what happens and how to repair it. (Of account-daemon the dialogue is ours, and so are its
mistakes, which are classic ones.) Written by `python -m tests.verdict_table docs`.
"""


@dataclass(frozen=True)
class Judged:
    """One program and the JSON document of each kind that there is."""

    program: Program
    documents: dict[str, dict[str, Any]]

    @property
    def good(self) -> bool:
        """Whether those that should be conformant are."""
        return all(
            document["verdict"] == "conformant"
            for kind, document in self.documents.items()
            if kind != "naive"
        )

    def complaints(self) -> str:
        """What those that should be conformant did not pass, a line each."""
        return "".join(
            f"  {kind}: {check['check']}: {check['summary']}; {check['observed']}\n"
            for kind, document in self.documents.items()
            for check in document["checks"]
            if kind != "naive" and check["outcome"] not in ("passed", "not-applicable")
        )

    def failures(self) -> list[dict[str, Any]]:
        """The first failed check of each requirement that the naive program fails."""
        found: dict[str, dict[str, Any]] = {}
        for check in self.documents.get("naive", {"checks": []})["checks"]:
            if check["outcome"] == "failed":
                found.setdefault(check["requirement"], check)
        return list(found.values())

    def row(self) -> str:
        """The row of the table of verdicts."""
        cells = [f"`{self.program.name}`"]
        for kind in KINDS:
            document = self.documents.get(kind)
            if document is None:
                cells.append("–")
                continue
            covered = document["coverage"]
            cells.append(f"{document['verdict']} ({covered['judged']}/{covered['total']})")
        failed = [f"`{check['requirement']}` ({check['level']})" for check in self.failures()]
        return "| " + " | ".join([*cells, "<br>".join(failed) or "–"]) + " |\n"

    def section(self, catalogue: Catalogue) -> str:
        """The program's part of the findings."""
        file = f"{self.program.name.replace('-', '_')}.c"
        lines = [f"\n## {self.program.name} ({self.program.source})\n"]
        lines.append(f"\nOur rendering: [{file}](../examples/c/naive/{file}).\n")
        for check in self.failures():
            requirement = catalogue.requirements[check["requirement"]]
            lines.append(f"\n**{requirement.id}** ({check['level']}): {requirement.sentence}\n\n")
            lines.append(f"- What happens: {_plain(check['summary'])}.\n")
            lines.append(f"- Source: {'; '.join(requirement.source)}.\n")
            lines.append(f"- Repair: {requirement.hint}\n")
        return "".join(lines) if self.failures() else ""


def target_of(program: Program, kind: str) -> list[str] | None:
    """The options that name this target; None where there is no such program."""
    if kind == "reference":
        return ["--reference"]
    binary = EXAMPLES / "bin" / kind / program.name.replace("-", "_")
    if not binary.exists():
        return None
    source = EXAMPLES / kind / f"{binary.name}.c"
    # One that takes no arguments has its host and port compiled in, and runs unmodified.
    told = "argv" in source.read_text(encoding="utf-8")
    command = [str(binary.relative_to(ROOT)), *(own_arguments(program) if told else ())]
    return ["--cmd", " ".join(command), "--source", str(source.relative_to(ROOT))]


def judge(program: Program, target: Sequence[str]) -> dict[str, Any]:
    """The JSON document of one run; of another, while the machine was too busy for some check."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result.json")
        words = ["run", program.name, *target, "--seed", "1", "--json", str(result)]
        for _ in range(_ATTEMPTS):
            result.unlink(missing_ok=True)
            done = subprocess.run(
                [sys.executable, "-m", "sockcheck", *words],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            if not result.exists():
                raise SystemExit(f"{program.name} {target}: {done.stderr}")
            document: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
            if all(check["outcome"] != "inconclusive" for check in document["checks"]):
                break
    return document


def judge_all(program: Program) -> Judged:
    """Judge one program in every kind."""
    targets = {kind: target_of(program, kind) for kind in KINDS}
    return Judged(
        program, {kind: judge(program, each) for kind, each in targets.items() if each is not None}
    )


def _wall_time(judged: Sequence[Judged], seconds: float) -> str:
    runs = [document for each in judged for document in each.documents.values()]
    longest = max(runs, key=lambda document: float(document["seconds"]))
    return (
        f"\nWall time of the whole: {seconds:.0f} s for {len(runs)} runs, {_AT_ONCE} at a time; of "
        f"C programs everything is played twice. The longest took {longest['seconds']:.0f} s "
        f"(`{longest['target']['text']}`).\n"
    )


def _plain(text: str) -> str:
    return text.replace("|", "\\|").rstrip(".")


def main() -> int:
    """Build, judge, write; see the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.verdict_table", description=__doc__)
    parser.add_argument("folder", type=Path, help="where verdicts.md and findings.md go")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    catalogue = load(suites.FOLDER)
    subprocess.run(["make", "-s", "-C", str(EXAMPLES)], check=True)
    began = time.monotonic()
    # The runs mostly wait, so two at a time keep two processors busy.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        programs = sorted(catalogue.programs.values(), key=lambda each: each.name)
        judged = list(pool.map(judge_all, programs))
    seconds = time.monotonic() - began
    (folder / "verdicts.md").write_text(
        _VERDICTS + "".join(each.row() for each in judged) + _wall_time(judged, seconds),
        encoding="utf-8",
    )
    (folder / "findings.md").write_text(
        _FINDINGS + "".join(each.section(catalogue) for each in judged), encoding="utf-8"
    )
    print(f"{len(judged)} programs in {seconds:.0f} s")
    for each in judged:
        if not each.good:
            print(f"not as it should be: {each.row()}{each.complaints()}")
    return 0 if all(each.good for each in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
