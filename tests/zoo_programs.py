"""The zoo: programs with one mistake each, and correct but unusual ones, read from their sources.

The first line of each source says what it is:
``/* zoo: program=tcp-echo fails=ID,ID also=ID cflags=-static port=fixed */`` or ``… sound */``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import suites
from harness.catalogue import load

ZOO = Path(__file__).resolve().parent / "zoo"
_HEADER = re.compile(r"^(?:/\*|#) zoo: (.*?)(?: \*/)?$")

_ARGUMENTS = {"server": " {port}", "client": " {host} {port}", "tool": ""}
_CATALOGUE = load(suites.FOLDER)


@dataclass(frozen=True)
class ZooProgram:
    """One program of the zoo."""

    source: Path
    program: str
    sound: bool
    fails: tuple[str, ...]
    also: tuple[str, ...]
    flags: tuple[str, ...]
    fixed_port: bool

    @property
    def name(self) -> str:
        return self.source.stem

    def command(self, folder: Path) -> str:
        """Build it into ``folder``; the command that starts it."""
        program = _CATALOGUE.program(self.program)
        arguments = "" if self.fixed_port else _ARGUMENTS[program.role]
        if program.role == "server" and not self.fixed_port:
            arguments = "".join(f" {word}" for word in program.arguments)
        if self.source.suffix == ".py":
            return f"{sys.executable} -S {self.source}{arguments}"
        binary = folder / self.name
        if not binary.exists():
            flags = ["-O1", "-std=gnu11", "-pthread", *self.flags]
            subprocess.run(["gcc", *flags, "-o", str(binary), str(self.source)], check=True)
        return f"{binary}{arguments}"


def read(source: Path) -> ZooProgram:
    """What the first line of a source says. Raises ValueError if it says nothing."""
    first = source.read_text(encoding="utf-8").splitlines()[0]
    match = _HEADER.match(first)
    if not match:
        raise ValueError(f"{source}: the first line is no zoo header: {first}")
    words = match.group(1).split()
    values = dict(word.split("=", 1) for word in words if "=" in word)
    unknown = set(values) - {"program", "fails", "also", "cflags", "port"}
    if unknown:
        raise ValueError(f"{source}: unknown keys {unknown}")

    def several(key: str) -> tuple[str, ...]:
        return tuple(filter(None, values.get(key, "").split(",")))

    return ZooProgram(
        source,
        values["program"],
        "sound" in words,
        several("fails"),
        several("also"),
        several("cflags"),
        values.get("port") == "fixed",
    )


def programs(kind: str) -> list[ZooProgram]:
    """All programs of ``faulty`` or ``sound``, by name."""
    sources = sorted((ZOO / kind).glob("*.c")) + sorted((ZOO / kind).glob("*.py"))
    return [read(source) for source in sources]


def in_sample(program: ZooProgram, one_of: int) -> bool:
    """Whether a program belongs to the sample that every run of the tests judges.

    One of so many, drawn by the seed in ``SOCKCHECK_ZOO_SEED``; the full tier judges all.
    """
    seed = os.environ.get("SOCKCHECK_ZOO_SEED", "1")
    return zlib.crc32(f"{seed} {program.name}".encode()) % one_of == 0


def have_compiler() -> bool:
    return shutil.which("gcc") is not None


def judge(command: str, program: str, folder: Path, *options: str) -> dict[str, Any]:
    """Run sockcheck on a command in a process of its own; the JSON document."""
    result = folder / "result.json"
    arguments = ["run", program, "--cmd", command, "--json", str(result), *options]
    done = subprocess.run(
        [sys.executable, "-m", "sockcheck", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if not result.exists():
        raise AssertionError(f"no result: {done.stdout}{done.stderr}")
    document: dict[str, Any] = json.loads(result.read_text())
    document["exit_code"] = done.returncode
    document["printed"] = done.stdout
    return document


def outcomes(document: dict[str, Any], *wanted: str) -> dict[str, set[str]]:
    """The requirements that have a check with one of these outcomes, and which."""
    found: dict[str, set[str]] = {}
    for check in document["checks"]:
        if check["outcome"] in wanted:
            found.setdefault(check["requirement"], set()).add(check["outcome"])
    return found
