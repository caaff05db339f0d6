"""The helper that injects exact faults: C, built when it is first wanted, kept for later.

It is kept by the digest of its sources in ``$XDG_CACHE_HOME/sockcheck`` (else ``~/.cache``); where
nothing can be kept or executed there, in a folder that goes with this process.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from harness.outcomes import NotApplicable

_SOURCES = Path(__file__).parent / "helper"
_FLAGS = ("-std=gnu11", "-O1")
_COMPILERS = ("cc", "gcc", "clang")
_LIMIT = 60
_MACHINES = ("x86_64", "aarch64")


class _Unusable(Exception):
    """The helper cannot be had in this folder, or at all."""


def helper() -> str:
    """The path of the helper. Raises NotApplicable saying what is missing."""
    path, problem = _found(os.environ.get("XDG_CACHE_HOME", ""), os.environ.get("CC", ""))
    if problem:
        raise NotApplicable(problem, needs="need exact faults")
    return path


@functools.cache
def _found(cache_folder: str, compiler: str) -> tuple[str, str]:
    """The helper's path, or why there is none. The arguments are what it depends on."""
    if platform.machine() not in _MACHINES:
        return "", f"faults cannot be injected on {platform.machine()}, only on x86-64 and ARM64"
    sources = sorted(_SOURCES.glob("*.[ch]"))
    digest = hashlib.sha256(platform.machine().encode())
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    name = f"faults-{digest.hexdigest()[:16]}"
    problem = ""
    for folder in _folders(cache_folder):
        try:
            return str(_in_folder(folder, name, sources, compiler)), ""
        except (_Unusable, OSError, subprocess.SubprocessError) as unusable:
            problem = str(unusable)
    return "", f"the helper that injects faults could not be built: {problem}"


def _folders(cache_folder: str) -> list[Path]:
    """Where it may be kept, best first."""
    cache = Path(cache_folder) if cache_folder else Path("~/.cache").expanduser()
    passing = Path(tempfile.mkdtemp(prefix="sockcheck-"))
    atexit.register(shutil.rmtree, passing, ignore_errors=True)
    return ([cache / "sockcheck"] if cache.is_absolute() else []) + [passing]


def _in_folder(folder: Path, name: str, sources: list[Path], compiler: str) -> Path:
    """The helper in this folder, built unless it is there. Raises _Unusable, OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    # What somebody else could have put there is not executed.
    if folder.stat().st_uid != os.geteuid() or folder.stat().st_mode & 0o022:
        raise _Unusable(f"{folder} may be written to by others")
    if not path.exists():
        made = Path(tempfile.mkdtemp(dir=folder)) / name
        try:
            _compile([str(each) for each in sources if each.suffix == ".c"], made, compiler)
            os.replace(made, path)  # whole, or not there: others may build it at the same time
        finally:
            shutil.rmtree(made.parent, ignore_errors=True)
    # Without arguments it says that it was called wrongly: so it can be executed there.
    if subprocess.run([path], timeout=_LIMIT, check=False).returncode != _WRONG_USE:
        raise _Unusable(f"{path} cannot be executed")
    return path


_WRONG_USE = 2


def _compile(sources: list[str], made: Path, compiler: str) -> None:
    """Raises _Unusable saying why it cannot be compiled."""
    wanted = [shlex.split(compiler)] if compiler else [[each] for each in _COMPILERS]
    found = [words for words in wanted if shutil.which(words[0])]
    if not found:
        raise _Unusable("no C compiler (apt-get install gcc)")
    done = subprocess.run(
        [*found[0], *_FLAGS, "-o", str(made), *sources],
        capture_output=True,
        text=True,
        timeout=_LIMIT,
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line] or [done.stderr]
        raise _Unusable(f"{found[0][0]}: {lines[0][:200]}")
