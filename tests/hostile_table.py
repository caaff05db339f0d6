"""The table of the hostile zoo, from its sources: ``python -m tests.hostile_table`` writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ZOO = ROOT / "tests" / "hostile"
DOCUMENT = ROOT / "docs" / "hostile.md"

_INTRODUCTION = """# The hostile zoo

Programs and builds that attack the [sandbox](security.md), from [tests/hostile](../tests/hostile).
[test_hostile.py](../tests/test_hostile.py) shows of each program that no attempt succeeds, and that
afterwards processes, mounts, files, namespaces, shared memory and control groups are as before;
that `sockcheck run --sandbox` judges it to the end; and that the results of a correct and of a
naive server beside it are byte for byte what they are without it.

Written by `python -m tests.hostile_table`.

"""
_NOTES = {
    "escapes-bare": "succeeds without the sandbox",
    "no-server": "judged nonconformant",
    "bad-server": "judged nonconformant",
}


def text() -> str:
    """The whole document."""
    lines = ["| program | what it does | |", "|---|---|---|", *_programs()]
    lines += ["", "| build | how it must end |", "|---|---|", *_builds()]
    return _INTRODUCTION + "\n".join(lines) + "\n"


def _programs() -> Iterator[str]:
    for source in sorted((ZOO / "programs").glob("*.c")):
        words, what = re.findall(r"/\*(.*?)\*/", source.read_text("utf-8"), re.DOTALL)[:2]
        sentence = " ".join(part.strip(" *") for part in what.split("\n")).strip()
        notes = ", ".join(_NOTES[word] for word in words.removeprefix(" hostile:").split())
        link = f"[{source.stem}](../tests/hostile/programs/{source.name})"
        yield f"| {link} | {sentence} | {notes} |"


def _builds() -> Iterator[str]:
    for source in sorted((ZOO / "builds").glob("*/Makefile")):
        name = source.parent.name
        header = source.read_text("utf-8").splitlines()[0].removeprefix("# build: ")
        word, _, reason = header.partition(" ")
        what = f"{word}: “{reason}”" if reason else word
        yield f"| [{name}](../tests/hostile/builds/{name}) | {what} |"


if __name__ == "__main__":
    DOCUMENT.write_text(text(), "utf-8")
