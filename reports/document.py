"""The JSON document of a run: ``sockcheck/1``, described by ``schema.json`` beside this file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

from harness import __version__
from harness.result import SCHEMA, RunResult
from harness.verdict import coverage, verdict


def document(run: RunResult) -> dict[str, Any]:
    """One run as a JSON object."""
    covered = coverage(run.checks)
    return {
        "schema": SCHEMA,
        "tool": {"name": "sockcheck", "version": __version__},
        "program": run.program,
        "target": run.target,
        "seed": run.seed,
        "verdict": verdict(run.checks).value,
        "coverage": {
            "judged": covered.judged,
            "total": covered.total,
            "reasons": covered.reasons,
        },
        "seconds": run.seconds,
        "longest_wait": run.longest_wait,
        "discovered": run.discovered,
        "notes": list(run.notes),
        "checks": [check.to_json() for check in run.checks],
    }


def documents(runs: Sequence[RunResult]) -> dict[str, Any]:
    """Several runs as a JSON object with a list ``runs``."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "sockcheck", "version": __version__},
        "runs": [document(run) for run in runs],
    }


def text(runs: Sequence[RunResult], several: bool) -> str:
    """The file that ``--json`` writes."""
    value = documents(runs) if several else document(runs[0])
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of :func:`document` and :func:`documents`."""
    found: dict[str, Any] = json.loads(
        resources.files(__package__).joinpath("schema.json").read_text(encoding="utf-8")
    )
    return found
