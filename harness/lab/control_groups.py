"""Control groups: how much memory and how many processes a program may have in all its labs.

They also make programs share the processors by program, however many processes each has.

Resource limits hold for one process each; only a control group bounds what many do together. Where
this user may make none, ``find`` says so by None. Both versions of the kernel's interface are used,
whichever has the controllers: cgroups(7). Used by the engine and by agents; standard library only.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_NAME = "sockcheck"
_WANTED = ("memory", "pids", "cpu")
_WANTED_OF_VERSION_1 = ("memory", "cpu")
"""Each is a hierarchy of its own there, and takes 4 ms to join; RLIMIT_NPROC bounds processes."""


@dataclass(frozen=True)
class Hierarchy:
    """Where groups can be made: a folder for each controller of version 1, one of version 2."""

    version: int
    folders: dict[str, str] = field(default_factory=dict)

    @property
    def controllers(self) -> list[str]:
        """What is bounded: of ``memory``, ``pids`` and ``cpu`` those that are there."""
        return [each for each in _WANTED if each in self.folders]


def find(root: Path = Path("/")) -> Hierarchy | None:
    """Where this process may make groups that bound memory at least; None if nowhere."""
    mounts = []
    for line in _lines(root / "proc/self/mounts"):
        words = line.split()
        if len(words) > 3 and words[2] in ("cgroup", "cgroup2"):
            mounts.append((words[2], root / words[1].lstrip("/"), words[3].split(",")))
    own = {}
    for line in _lines(root / "proc/self/cgroup"):
        _, names, path = line.split(":", 2)
        for name in names.split(","):
            own[name] = path.lstrip("/")
    second = [place for kind, place, _ in mounts if kind == "cgroup2"]
    if second and (found := _version_2(second[0], own.get("", ""))):
        return found
    folders = {}
    for kind, place, options in mounts:
        for name in _WANTED_OF_VERSION_1:
            folder = place / own.get(name, "")
            if kind == "cgroup" and name in options and os.access(folder, os.W_OK):
                folders[name] = str(folder)
    return Hierarchy(1, folders) if "memory" in folders else None


def _version_2(mount: Path, own: str) -> Hierarchy | None:
    """The nearest group above our own in which a sibling can be made and bounded.

    Not our own: a group that holds processes cannot hand controllers down (cgroups(7), "no
    internal processes").
    """
    for above in (mount / own).parents:
        if not above.is_relative_to(mount):
            break
        handed_down = " ".join(_lines(above / "cgroup.subtree_control")).split()
        writable = os.access(above, os.W_OK) and os.access(above / "cgroup.procs", os.W_OK)
        if writable and {"memory", "pids"} <= set(handed_down):
            folders = {name: str(above) for name in _WANTED if name in handed_down}
            return Hierarchy(2, folders)
    return None


_MEMORY_FILES = (
    ("memory.current", "memory.max"),
    ("memory.usage_in_bytes", "memory.limit_in_bytes"),
)


@dataclass(frozen=True)
class Group:
    """The control groups of the labs of one program, made by :func:`make`."""

    folders: tuple[str, ...]

    def open(self) -> list[int]:
        """Descriptors by which a process moves itself in: it writes ``0`` to each."""
        flags = os.O_WRONLY | os.O_CLOEXEC
        return [os.open(f"{each}/cgroup.procs", flags) for each in self.folders]

    def memory_kills(self) -> int:
        """How many of its processes were killed because the group's memory was used up."""
        count = 0
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                for line in _lines(Path(folder, name)):
                    word, _, number = line.partition(" ")
                    if word == "oom_kill":
                        count += int(number)
        return count

    def is_full(self) -> bool:
        """Whether its memory is used up now, but for a fiftieth."""
        for folder in self.folders:
            for used, most in _MEMORY_FILES:
                numbers = [" ".join(_lines(Path(folder, name))) for name in (used, most)]
                if all(each.isdigit() for each in numbers):
                    return int(numbers[0]) > 0.98 * int(numbers[1])
        return False

    def remove(self, within: float = 2.0) -> None:
        """Remove it when its last process is gone. Raises OSError if that does not come."""
        deadline = time.monotonic() + within
        for folder in self.folders:
            while True:
                try:
                    os.rmdir(folder)
                except FileNotFoundError:
                    break
                except OSError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.002)
                else:
                    break


def make(hierarchy: Hierarchy, number: int, memory: int, processes: int) -> Group:
    """A group with so many bytes of memory and processes, and one share of the processors.

    Raises OSError.
    """
    name = f"{_NAME}-{os.getpid()}-{number}"
    if hierarchy.version == 2:
        values = {
            "memory": {"memory.max": str(memory), "memory.swap.max": "0"},
            "pids": {"pids.max": str(processes)},
        }
    else:
        values = {
            "memory": {
                "memory.limit_in_bytes": str(memory),
                "memory.memsw.limit_in_bytes": str(memory),
            },
        }
    made: list[str] = []
    group = Group(())
    try:
        for controller in hierarchy.controllers:
            folder = os.path.join(hierarchy.folders[controller], name)
            if folder not in made:
                os.mkdir(folder)
                made.append(folder)
                group = Group(tuple(made))
            for file, value in values.get(controller, {}).items():
                path = Path(folder, file)
                if path.exists():  # no swap, no limit on it
                    path.write_text(value, "ascii")
    except OSError:
        with suppress(OSError):
            group.remove(0)
        raise
    return group


def sweep(hierarchy: Hierarchy) -> None:
    """Remove the empty groups that a killed run has left."""
    for folder in set(hierarchy.folders.values()):
        for each in Path(folder).glob(f"{_NAME}-*-*"):
            number = each.name.split("-")[1]
            if number.isdigit() and not Path(f"/proc/{number}").exists():
                with suppress(OSError):
                    each.rmdir()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except OSError:
        return []
