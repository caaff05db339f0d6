"""What sanitizers report of a program: where they are told to write, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_NAME = "report"
_SHOWN_LINES = 24
_ADDRESS = re.compile(r"^==\d+==ERROR: AddressSanitizer: (.+)$", re.M)
_UNDEFINED = re.compile(r"^(\S+:\d+:\d+): runtime error: (.+)$", re.M)
_FRAME = re.compile(r"^ +#\d+ \S+ in (\S+) (\S+:\d+)", re.M)
_OUT_OF_BOUNDS = ("out of bounds", "insufficient space", "null pointer of type")
_OURS = ("failed to", "out of memory", "out-of-memory", "allocat", "CHECK failed")
"""What AddressSanitizer says where a check has taken memory or descriptors from the program."""


@dataclass(frozen=True)
class MemoryReport:
    """One thing that a sanitizer saw."""

    out_of_bounds: bool
    """An access outside of what the program owns; otherwise something else that is undefined."""
    summary: str
    lines: tuple[str, ...]
    check: str = ""
    """During which check it was seen; empty if that cannot be told."""


def environment(folder: Path) -> dict[str, str]:
    """The variables by which the sanitizers write their reports into a folder.

    A daemon has no standard error, and works in another folder: the path is absolute. A leak at the
    end is no access out of bounds.
    """
    common = f"log_path={folder.absolute()}/{_NAME}:detect_leaks=0"
    return {
        "ASAN_OPTIONS": f"{common}:detect_stack_use_after_return=1:strict_string_checks=1",
        "UBSAN_OPTIONS": f"{common}:print_stacktrace=1",
    }


def read(folder: Path, check: str = "") -> list[MemoryReport]:
    """Every report in a folder; the files are removed, so that none is told twice."""
    found: list[MemoryReport] = []
    for file in sorted(folder.glob(f"{_NAME}.*")):
        text = file.read_text(encoding="utf-8", errors="backslashreplace")
        file.unlink()
        found += parse(text, check)
    return found


def parse(text: str, check: str = "") -> list[MemoryReport]:
    """The reports in a text of either sanitizer."""
    found = []
    for match in _UNDEFINED.finditer(text):
        place, problem = match[1], match[2]
        summary = f"{Path(place.split(':')[0]).name}:{place.split(':')[1]}: {problem}"
        bounds = any(word in problem for word in _OUT_OF_BOUNDS)
        found.append(MemoryReport(bounds, summary, _lines(text[match.start() :]), check))
    broken = _ADDRESS.search(text)
    if broken and not any(word in broken[1] for word in _OURS):
        rest = text[broken.start() :]
        summary = broken[1].split(" on ")[0] + _place(rest)
        found.append(MemoryReport(True, summary, _lines(rest), check))
    return found


def _place(text: str) -> str:
    """The first frame of the program's own: those of the sanitizer and of libc stand above it."""
    for name, place in _FRAME.findall(text):
        if not name.startswith(("__", "_IO")) and not re.match(r"\.\./|/build/|/usr/", place):
            return f" in {name}, {Path(place).name}"
    return ""


def _lines(text: str) -> tuple[str, ...]:
    """The beginning of a report, up to the dump of the shadow or an empty line behind the stack."""
    kept: list[str] = []
    for line in text.splitlines()[:_SHOWN_LINES]:
        if line.startswith(("Shadow bytes", "HINT:", "SUMMARY:")):
            break
        if _UNDEFINED.match(line) and kept:
            break
        kept.append(line)
    return tuple(kept)


def distinct(reports: Iterable[MemoryReport]) -> list[MemoryReport]:
    """One of each: every client may make the same mistake show."""
    found: dict[str, MemoryReport] = {}
    for report in reports:
        found.setdefault(report.summary, report)
    return list(found.values())
