"""What a run may leave behind on this machine: taken before and after, it must be the same."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from harness.lab import control_groups

_SUBREAPER = 36
_OURS = range(2_000_000_000, 2_100_000_000)
"""The users that sandboxes have when the super-user makes them (harness/sandbox/lab.py)."""


class Inventory(NamedTuple):
    """Sorted lines on everything that is there."""

    processes: tuple[str, ...]
    """Below this process; orphans come to it."""
    mounts: tuple[str, ...]
    files: tuple[str, ...]
    communication: tuple[str, ...]
    """Of System V and POSIX, of users that only sandboxes have."""
    groups: tuple[str, ...]
    """Control groups that processes of this test have made."""


@contextmanager
def adopting() -> Iterator[None]:
    """Become the parent of every orphan that is left below this process."""
    library = ctypes.CDLL(None)
    library.prctl(_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        library.prctl(_SUBREAPER, 0, 0, 0, 0)


def take(folders: list[Path], known: frozenset[int] = frozenset()) -> Inventory:
    """The inventory of now; ``folders`` are those whose files count, ``known`` the processes that
    were there before and may stay."""
    pids = [pid for pid in below(os.getpid()) if pid not in known]
    return Inventory(
        tuple(f"{pid} {_command(pid)}" for pid in pids),
        tuple(sorted(Path("/proc/self/mounts").read_text("utf-8").splitlines())),
        tuple(sorted(str(each) for folder in folders for each in folder.rglob("*"))),
        tuple(sorted(_communication())),
        tuple(sorted(_groups())),
    )


def settled(
    before: Inventory, folders: list[Path], known: frozenset[int] = frozenset()
) -> Inventory:
    """The inventory when it is as it was, or after 3 s: the kernel takes a moment to end a lab."""
    deadline = time.monotonic() + 3
    while (now := take(folders, known)) != before and time.monotonic() < deadline:
        time.sleep(0.02)
    return now


def below(ancestor: int) -> list[int]:
    """The living descendants of a process."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                text = Path("/proc", name, "stat").read_text("utf-8", "replace")
            except OSError:
                continue
            state, parent = text.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(name)] = int(parent)
    found: list[int] = []
    frontier = {ancestor}
    while frontier:
        frontier = {pid for pid, parent in parents.items() if parent in frontier}
        found += sorted(frontier)
    return found


class Namespaces:
    """The namespaces that these processes are in and we are not.

    Each is held by a descriptor until :meth:`left`, so that its number is given to no other.
    """

    def __init__(self, pids: list[int]) -> None:
        own = _namespaces(os.getpid())
        self.names: dict[str, int] = {}
        for pid in pids:
            for name, path in _namespaces(pid).items():
                if name not in own and name not in self.names:
                    with suppress(OSError):
                        self.names[name] = os.open(path, os.O_RDONLY)

    def left(self) -> set[str]:
        """Those that a process of this machine is in, or a mount keeps, after 3 s at most."""
        deadline = time.monotonic() + 3
        while (found := self._used()) and time.monotonic() < deadline:
            time.sleep(0.02)
        for descriptor in self.names.values():
            os.close(descriptor)
        return found

    def _used(self) -> set[str]:
        mounted = Path("/proc/self/mountinfo").read_text("utf-8")
        used = {each for each in self.names if each in mounted}
        for name in os.listdir("/proc"):
            if name.isdigit():
                used |= self.names.keys() & _namespaces(int(name)).keys()
        return used


def _namespaces(pid: int) -> dict[str, str]:
    """Name, as ``net:[4026531840]``, and path of each."""
    found = {}
    for kind in ("ipc", "mnt", "net", "pid", "user", "uts"):
        with suppress(OSError):
            path = f"/proc/{pid}/ns/{kind}"
            found[os.readlink(path)] = path
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace").replace("\0", " ")
    except OSError:
        return ""


def _communication() -> Iterator[str]:
    for kind in ("shm", "sem", "msg"):
        for line in Path("/proc/sysvipc", kind).read_text("utf-8").splitlines()[1:]:
            if any(word.isdigit() and int(word) in _OURS for word in line.split()):
                yield f"{kind} {line}"
    for folder in ("/dev/shm", "/dev/mqueue"):
        if os.path.isdir(folder):
            for entry in os.scandir(folder):
                if entry.stat(follow_symlinks=False).st_uid in _OURS:
                    yield entry.path


def _groups() -> Iterator[str]:
    ours = {os.getpid(), *below(os.getpid())}
    hierarchy = control_groups.find()
    for folder in set(hierarchy.folders.values()) if hierarchy else ():
        for group in Path(folder).glob("sockcheck-*-*"):
            if int(group.name.split("-")[1]) in ours:
                yield str(group)
