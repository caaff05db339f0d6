"""Write ``docs/verdicts.md``: every program, its reference, our correct and our naive C.

``python -m tests.verdict_table docs/verdicts.md`` builds ``examples/c``, judges everything for real
and writes the table. Exit code 1 if a reference or a correct program is not conformant.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import suites
from harness.catalogue import Program, load

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "c"
_HEAD = """# Verdicts

Every program, judged for real: the reference in Python, our correct C and our naive C, which makes
the classic mistakes (each file says which). Third-party servers stand in
[third-party.md](third-party.md). Written by `python -m tests.verdict_table docs/verdicts.md`.

| program | reference | C, correct | C, naive | requirements that the naive one fails |
|---|---|---|---|---|
"""


def judge(program: Program, command: str | None) -> dict[str, Any]:
    """The JSON document of one run."""
    target = ["--reference"] if command is None else ["--cmd", command]
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result.json")
        words = ["run", program.name, *target, "--json", str(result)]
        subprocess.run(
            [sys.executable, "-m", "sockcheck", *words],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        document: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return document


def row(program: Program) -> tuple[str, bool]:
    """The row of one program, and whether those that should be conformant are."""
    cells = [f"`{program.name}`"]
    failed: list[str] = []
    good = True
    for kind in ("reference", "correct", "naive"):
        binary = EXAMPLES / "bin" / kind / program.name.replace("-", "_")
        if kind == "reference":
            document = judge(program, None)
        elif binary.exists():
            document = judge(program, " ".join([str(binary), *program.arguments]))
        else:
            cells.append("–")
            continue
        covered = document["coverage"]
        cells.append(f"{document['verdict']} ({covered['judged']}/{covered['total']})")
        if kind == "naive":
            failed = _failures(document)
        else:
            good = good and document["verdict"] == "conformant"
    return "| " + " | ".join([*cells, "<br>".join(failed) or "–"]) + " |\n", good


def _failures(document: dict[str, Any]) -> list[str]:
    found: dict[str, str] = {}
    for check in document["checks"]:
        if check["outcome"] == "failed":
            found.setdefault(check["requirement"], f"`{check['requirement']}` ({check['level']})")
    return list(found.values())


def main() -> int:
    """Build, judge, write; see the module."""
    subprocess.run(["make", "-s", "-C", str(EXAMPLES)], check=True)
    rows = [row(program) for program in load(suites.FOLDER).programs.values()]
    Path(sys.argv[1]).write_text(_HEAD + "".join(text for text, _ in rows), encoding="utf-8")
    return 0 if all(good for _, good in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
