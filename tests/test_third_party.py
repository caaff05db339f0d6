"""Well-known servers, each judged for real as its manifest in ``examples/targets`` expects.

``SOCKCHECK_TABLE=docs/third-party.md pytest tests/test_third_party.py`` also writes the table of
verdicts for the documentation.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
MANIFESTS = sorted((ROOT / "examples" / "targets").glob("*.toml"))
_RUNTIMES = {"build/echo": "rustc", "build/echo_go": "go", "sh": "inetutils-inetd"}
"""The tool that must be there where it is not the command's first word."""
_SLOW = ("inetutils-inetd",)
"""Whose runs take minutes."""
_HEAD = """# Third-party servers

What well-known servers do, judged by `sockcheck run --target examples/targets/NAME.toml`. Failures
that are known stand in the manifests with their reasons, and are not counted. This page is written
by `SOCKCHECK_TABLE=docs/third-party.md pytest tests/test_third_party.py`.

| Target | Program | Verdict | Judged | Known failures seen |
|---|---|---|---|---|
"""


def _tool(manifest: Path) -> str:
    word: str = tomllib.loads(manifest.read_text(encoding="utf-8"))["command"].split()[0]
    return _RUNTIMES.get(word, word)


def _row(document: dict[str, Any]) -> str:
    target, covered = document["target"], document["coverage"]
    known = {
        f"`{check['requirement']}`: {check['evidence']['expected_failure']}": None
        for check in document["checks"]
        if check["expected"] and check["outcome"] == "failed"
    }
    cells = [
        f"[{target['name']}](../examples/targets/{Path(target['manifest']).name})",
        document["program"],
        document["verdict"],
        f"{covered['judged']} of {covered['total']}",
        "<br>".join(known) or "none",
    ]
    return "| " + " | ".join(cells) + " |\n"


@pytest.fixture(scope="session")
def rows() -> Iterator[list[str]]:
    """The rows of the table, written where the environment says once all have run."""
    found: list[str] = []
    yield found
    if os.environ.get("SOCKCHECK_TABLE"):
        Path(os.environ["SOCKCHECK_TABLE"]).write_text(_HEAD + "".join(found), encoding="utf-8")


@pytest.mark.third_party
@pytest.mark.parametrize(
    "manifest",
    [pytest.param(each, marks=[pytest.mark.slow] * (each.stem in _SLOW)) for each in MANIFESTS],
    ids=lambda manifest: manifest.stem,
)
def test_is_judged_as_expected(manifest: Path, tmp_path: Path, rows: list[str]) -> None:
    if shutil.which(_tool(manifest)) is None:
        pytest.skip(f"{_tool(manifest)} is not installed")
    written = tmp_path / "result.json"
    words = ["run", "--target", str(manifest), "--json", str(written)]
    done = subprocess.run(
        [sys.executable, "-m", "sockcheck", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(written.read_text(encoding="utf-8"))
    assert not [each for each in document["checks"] if each["outcome"] == "error"]
    rows.append(_row(document))
