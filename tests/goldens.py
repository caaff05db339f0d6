"""Golden files: what was printed or written once, read and found good, and must stay so.

``SOCKCHECK_GOLDEN=write pytest tests/test_golden.py tests/test_junit.py`` writes them anew; read
the difference (``git diff tests/golden``) before committing it.
"""

from __future__ import annotations

import difflib
import itertools
import os
import re
import sys
from functools import cache
from pathlib import Path

import xmlschema

FOLDER = Path(__file__).resolve().with_name("golden")
_COMMAND = "SOCKCHECK_GOLDEN=write pytest tests/test_golden.py tests/test_junit.py"

_VARYING = (
    (r'"version": "[^"]+"', '"version": "VERSION"'),
    (r'"seconds": [\d.e-]+', '"seconds": SECONDS'),
    (r'(?<= time=")[\d.]+', "SECONDS"),
    # The moment of an event of the transcript; its order stays pinned.
    (r"(?m)^(\s*\"?\s*)\d+\.\d{6}(?=  )", r"\g<1>MOMENT"),
    (r"(?<=[ (])\d+\.\d+ s\b", "SECONDS s"),
    (r"(?m)^\d+ of \d+ checks done.*\n", ""),
    (r"(?<=accepted 127\.0\.0\.1:)\d+", "PORT"),
    # Who is how-manieth to be forked in a lab depends on what else was done there.
    (r"(\b(?<!_)(?:process ID|process|pid) |demo-server\[)\d+", r"\g<1>PID"),
    (r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?= demo-server)", "DATE"),
    (r"(?<=\): )(sleeping|running)(?=, \d+ descriptors)", "STATE"),
    # Where the last element of a list is among what varies, the one before has no comma.
    (r",(?=\n\s*\])", ""),
)
"""What differs from run to run although seed and program are the same."""


_EVENT = re.compile(r'^\s*"?\s*MOMENT  (.{8})')


def normalised(text: str, *more: tuple[str, str], races: bool = False) -> str:
    """The text without what must vary; ``more`` are further patterns and their replacements.

    ``races``: two parties of the transcript are each in order, but not with one another, so that
    the events of each are put together.
    """
    text = text.replace(sys.executable, "PYTHON")
    for pattern, replacement in (*more, *_VARYING):
        text = re.sub(pattern, replacement, text)
    if not races:
        return text
    runs = itertools.groupby(text.splitlines(), lambda line: bool(_EVENT.match(line)))
    lines = [
        line for is_event, run in runs for line in (sorted(run, key=_party) if is_event else run)
    ]
    return "\n".join(lines) + "\n"


def _party(line: str) -> str:
    match = _EVENT.match(line)
    return match.group(1) if match else ""


@cache
def _junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(Path(__file__).with_name("junit.xsd")))


def expect_junit(text: str) -> None:
    """The document has the form that readers of JUnit XML understand; see ``junit.xsd``."""
    _junit_schema().validate(text)


def expect_golden(name: str, text: str) -> None:
    """Compare with the golden file of that name; a difference is shown line by line."""
    path = FOLDER / name
    if os.environ.get("SOCKCHECK_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    golden = path.read_text(encoding="utf-8") if path.exists() else ""
    if text == golden:
        return
    lines = difflib.unified_diff(
        golden.splitlines(), text.splitlines(), f"tests/golden/{name}", "now", lineterm=""
    )
    told = "\n".join(lines) or "only the ends of lines differ"
    raise AssertionError(f"{told}\n\nIf this is meant: {_COMMAND}")
