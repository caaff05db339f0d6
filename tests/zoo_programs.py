"""The zoo: programs with one mistake each, and correct but unusual ones, read from their sources.

The first line of each source says what it is:
``/* zoo: program=tcp-echo fails=ID,ID also=ID cflags=-static port=fixed slow */`` or
``… sound */``. ``fails`` are the requirements that the mistake breaks every time, ``also`` those
that it may break besides (``*``: no definite set, and the file says why); ``slow`` keeps a program
that takes long out of the sample that every run of the tests judges; ``deep`` says that a search
(``--deep``) finds it; ``sources`` gives sockcheck the source as well, for a mistake that only
sanitizers see.
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

ROOT = Path(__file__).resolve().parents[1]
ZOO = ROOT / "tests" / "zoo"
CATALOGUE = load(suites.FOLDER)
_HEADER = re.compile(r"^(?:/\*|#|//) zoo: (.*?)(?: \*/)?$")
_KEYS = {"program", "fails", "also", "cflags", "port"}
_WORDS = {"sound", "slow", "sources", "deep"}
ARGUMENTS = {"server": " {port}", "client": " {host} {port}", "tool": ""}
"""What stands behind a command, by the role of its program."""
_INTERPRETERS = {
    ".js": ("node",),
    ".pl": ("perl",),
    ".py": (sys.executable, "-S"),
    ".tcl": ("tclsh",),
}
"""What runs a script, by the end of its name."""
_COMPILERS = {".c": "gcc", ".go": "go", ".java": "javac", ".rs": "rustc"}
_LONGEST = 600
"""Seconds that a single program may take: it may answer every client late."""


@dataclass(frozen=True)
class ZooProgram:
    """One program of the zoo."""

    source: Path
    program: str
    sound: bool
    slow: bool
    sources: bool
    fails: tuple[str, ...]
    also: tuple[str, ...]
    flags: tuple[str, ...]
    fixed_port: bool
    deep: bool = False

    @property
    def name(self) -> str:
        """How the matrix and the tests call it."""
        return self.source.stem

    @property
    def options(self) -> tuple[str, ...]:
        """How it is judged: what only a search finds needs a search."""
        return ("--deep", "500") if self.deep else ()

    @property
    def tool(self) -> str:
        """What must be installed to build or run it."""
        ending = self.source.suffix
        return _COMPILERS.get(ending) or _INTERPRETERS[ending][0]

    @property
    def missing(self) -> str:
        """Why it cannot be judged here; empty where it can."""
        return "" if shutil.which(self.tool) else f"no {self.tool} here"

    def command(self, folder: Path) -> str:
        """Build it into ``folder``; the command that starts it."""
        program = CATALOGUE.program(self.program)
        arguments = "" if self.fixed_port else ARGUMENTS[program.role]
        if program.role == "server" and not self.fixed_port:
            arguments = "".join(f" {word}" for word in program.arguments)
        if self.source.suffix in _INTERPRETERS:
            return f"{' '.join(_INTERPRETERS[self.source.suffix])} {self.source}{arguments}"
        return f"{self._build(folder)}{arguments}"

    def _build(self, folder: Path) -> str:
        binary = folder / self.name
        built = str(binary)
        match self.source.suffix:
            case ".c":
                flags = ["-O1", "-std=gnu11", "-pthread", *self.flags]
                command = ["gcc", *flags, "-o", built, str(self.source)]
            case ".go":
                command = ["go", "build", "-o", built, str(self.source)]
            case ".rs":
                command = ["rustc", "-O", *self.flags, "-o", built, str(self.source)]
            case _:
                # Java starts a class by its name, which is that of the file.
                command = ["javac", "-d", built, str(self.source)]
                built = f"java -Xshare:auto -XX:TieredStopAtLevel=1 -cp {built} {self.name}"
        if not binary.exists():
            subprocess.run(command, check=True)
        return built


def read(source: Path) -> ZooProgram:
    """What the first line of a source says. Raises ValueError if it says nothing."""
    first = source.read_text(encoding="utf-8").splitlines()[0]
    match = _HEADER.match(first)
    if not match:
        raise ValueError(f"{source}: the first line is no zoo header: {first}")
    words = match.group(1).split()
    values = dict(word.split("=", 1) for word in words if "=" in word)
    unknown = (set(values) - _KEYS) | ({word for word in words if "=" not in word} - _WORDS)
    if unknown:
        raise ValueError(f"{source}: unknown words {unknown}")

    def several(key: str) -> tuple[str, ...]:
        return tuple(filter(None, values.get(key, "").split(",")))

    made = ZooProgram(
        source=source,
        program=values["program"],
        sound="sound" in words,
        slow="slow" in words,
        sources="sources" in words,
        fails=several("fails"),
        also=several("also"),
        flags=several("cflags"),
        fixed_port=values.get("port") == "fixed",
        deep="deep" in words or source.parent.name == "deep",
    )
    if made.sound == bool(made.fails):
        raise ValueError(f"{source}: say either sound or fails=ID")
    for name in {*made.fails, *made.also} - {"*"}:
        if made.program not in CATALOGUE.requirement(name).levels:
            raise ValueError(f"{source}: {name} is not demanded of {made.program}")
    return made


def programs(kind: str) -> list[ZooProgram]:
    """All programs of ``faulty``, ``deep`` (their mistakes need a search) or ``sound``, by name."""
    endings = {*_INTERPRETERS, *_COMPILERS}
    sources = [each for each in (ZOO / kind).iterdir() if each.suffix in endings]
    return [read(source) for source in sorted(sources)]


def in_sample(program: ZooProgram, one_of: int) -> bool:
    """Whether a program belongs to the sample that every run of the tests judges.

    One of so many, drawn by the seed in ``SOCKCHECK_ZOO_SEED``; the full tier judges all.
    """
    if program.slow:
        return False
    seed = os.environ.get("SOCKCHECK_ZOO_SEED", "1")
    return zlib.crc32(f"{seed} {program.name}".encode()) % one_of == 0


def have_compiler() -> bool:
    return shutil.which("gcc") is not None


def judge(zoo: ZooProgram, folder: Path, *options: str) -> dict[str, Any]:
    """Judge a program of the zoo, built into ``folder``; the JSON document."""
    options = (*zoo.options, *options)
    if CATALOGUE.program(zoo.program).role == "platform":
        words = ["run", zoo.program, "--reference", *options]
        return sockcheck(folder, *words, module=("tests.odd_platform", str(zoo.source)))
    given = ("--source", str(zoo.source)) if zoo.sources else ()
    return sockcheck(folder, "run", zoo.program, "--cmd", zoo.command(folder), *given, *options)


def sockcheck(
    folder: Path, *arguments: str, module: tuple[str, ...] = ("sockcheck",)
) -> dict[str, Any]:
    """Run sockcheck in a process of its own; the JSON document, exit code and what it printed."""
    result = folder / "result.json"
    result.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", *module, *arguments, "--json", str(result)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    if not result.exists():
        raise AssertionError(f"no result: {done.stdout}{done.stderr}")
    document: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
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
