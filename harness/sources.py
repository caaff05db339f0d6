"""Build a target from its C or C++ sources: as it is, and a second time with sanitizers in it.

As make does it: ``CC``, ``CXX``, ``CFLAGS``, ``CXXFLAGS``, ``LDFLAGS`` and ``LDLIBS`` of the
environment count. The sanitizers are those of gcc and clang: AddressSanitizer tells of every access
out of bounds, UndefinedBehaviorSanitizer of what C leaves undefined.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.errors import BadInput
from harness.targets import BUILT, Target

_LIMIT = 120.0
"""Seconds that a compiler may take."""
_SHOWN_LINES = 40
_CXX = (".cc", ".cpp", ".cxx", ".C")
SANITIZERS = ("-O1", "-g", "-fno-omit-frame-pointer", "-fsanitize=address,undefined")
"""Flags of the second build."""
_MARKED_STACK = "-ftrivial-auto-var-init=pattern"
"""Where the compiler can (gcc 12, clang 8): what was never written shows, and is no lucky NUL."""
_ONE_RUNTIME = ("-static-libasan", "-static-libubsan")
"""gcc's shared runtimes are two, of which the second knows no file for its reports."""


@dataclass(frozen=True)
class Instrumented:
    """The target whose binary has sanitizers in it, or why there is none."""

    target: Target | None
    problem: str = ""


def build(target: Target, folder: Path) -> tuple[Target, Instrumented]:
    """Build a target that has sources into ``folder``; itself if it has none.

    A command with ``{built}`` gets the plain binary there. Raises BadInput with what the compiler
    said.
    """
    if not target.sources:
        return target, Instrumented(None, "its sources were not given (--source FILE)")
    environment = dict(target.environment)
    if any(BUILT in word for word in target.argv):
        binary = folder / "program"
        said = _compile(target, environment, binary, (_MARKED_STACK,))
        if said is not None:
            said = _compile(target, environment, binary, ())
        if said is not None:
            raise BadInput(f"{_where(target)}: the compiler cannot build it.{_tail(said)}")
        plain = replace(
            target, argv=tuple(word.replace(BUILT, str(binary)) for word in target.argv)
        )
    else:
        plain = target
    return plain, _instrumented(plain, environment, folder)


def _instrumented(plain: Target, environment: Mapping[str, str], folder: Path) -> Instrumented:
    binary = folder / "instrumented"
    said = _compile(plain, environment, binary, (*SANITIZERS, *_ONE_RUNTIME))
    if said is not None:
        said = _compile(plain, environment, binary, SANITIZERS)
    if said is not None:
        first = next((line for line in said.splitlines() if "error" in line), "no reason given")
        return Instrumented(None, f"no build with sanitizers can be made: {first.strip()}")
    reports = folder / "reports"
    reports.mkdir()
    argv = (str(binary), *plain.argv[1:])
    return Instrumented(replace(plain, argv=argv, report_folder=str(reports)))


def _compile(
    target: Target, environment: Mapping[str, str], output: Path, flags: Sequence[str]
) -> str | None:
    """None if it worked, otherwise what the compiler said. Raises BadInput if there is none."""
    plus = any(source.endswith(_CXX) for source in target.sources)
    compiler = shlex.split(environment.get("CXX", "c++") if plus else environment.get("CC", "cc"))
    own = shlex.split(environment.get("CXXFLAGS" if plus else "CFLAGS", "-O2 -g -pthread"))
    linker = shlex.split(environment.get("LDFLAGS", ""))
    libraries = shlex.split(environment.get("LDLIBS", ""))
    words = [*compiler, *own, *flags, *linker, "-o", str(output), *target.sources, *libraries]
    try:
        done = subprocess.run(
            words,
            cwd=target.folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise BadInput(
            f"{_where(target)}: {compiler[0]} was not done after {_LIMIT:g} s."
        ) from problem
    except OSError as problem:
        raise BadInput(
            f"{_where(target)}: the compiler {compiler[0]!r} cannot be executed: "
            f"{problem.strerror}. "
            "Install one (Debian: apt-get install gcc libc6-dev), or name yours in CC."
        ) from problem
    return None if done.returncode == 0 else done.stdout.decode(errors="backslashreplace")


def _where(target: Target) -> str:
    """What the user wrote it in."""
    return f"{target.manifest}: sources" if target.manifest else "--source"


def _tail(said: str) -> str:
    lines = said.splitlines()[:_SHOWN_LINES]
    return "\n".join([" It says:", *(f"    {line}" for line in lines)])


def find(names: Sequence[str], folder: Path, where: str) -> tuple[str, ...]:
    """The files of these names, absolute. ``where`` begins a message. Raises BadInput."""
    found = []
    for name in names:
        path = folder / name
        if path.is_dir():
            raise BadInput(f"{where} {name}: this is a folder; name the files in it.")
        if not path.is_file():
            raise BadInput(f"{where} {name}: there is no such file in {folder}.")
        if not os.access(path, os.R_OK):
            raise BadInput(f"{where} {name}: it cannot be read.")
        found.append(str(path.absolute()))
    return tuple(found)
