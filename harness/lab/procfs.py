"""What proc(5) tells about processes: state, descriptors, threads, memory, processor time.

Runs inside the agent, where /proc shows exactly the target's processes; standard library only.
"""

from __future__ import annotations

import os
from typing import Any

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_THREADS_LOOKED_AT = 64


def descendants(ancestor: int, sockets: bool) -> list[dict[str, Any]]:
    """A snapshot of every process below ``ancestor``, oldest first.

    Each: ``pid``, ``parent``, ``session``, ``state`` (a letter of proc(5)), ``command``,
    ``threads``, ``descriptors`` (count) and ``lowest_free`` (the next to be given), both −1 where
    hidden, ``anonymous`` (bytes of private memory), ``cpu`` and ``waited`` (seconds on, and in the
    queue for, a processor), ``running`` (threads that do not sleep), and with ``sockets`` the
    inodes of its sockets.
    """
    status = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = _stat(int(name))
            if fields:
                status[int(name)] = fields
    below: list[int] = []
    frontier = {ancestor}
    while frontier:
        frontier = {pid for pid, fields in status.items() if fields["parent"] in frontier}
        below += sorted(frontier)
    return [_complete(status[pid], sockets) for pid in below]


def exit_status(pid: int) -> int | None:
    """The wait(2) status of a zombie, the last field of its line; None if it is none."""
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return int(fields[49]) if fields and fields[0] == "Z" else None


def detail(pid: int) -> dict[str, Any]:
    """The working ``folder`` of a process, and what its ``descriptors`` are. Raises OSError."""
    descriptors = {}
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            descriptors[name] = os.readlink(f"/proc/{pid}/fd/{name}")
        except OSError:
            continue
    return {"folder": os.readlink(f"/proc/{pid}/cwd"), "descriptors": descriptors}


def memory(pid: int, file: str, keys: tuple[str, ...]) -> int:
    """The bytes that these lines of a process's ``status`` or ``smaps_rollup`` tell, together."""
    words = (line.split() for line in _read(f"/proc/{pid}/{file}").splitlines())
    return sum(int(line[1]) * 1024 for line in words if line and line[0] in keys)


def sockets_left() -> int:
    """How many sockets this network has, whoever holds them; those in TIME_WAIT count (proc(5))."""
    lines = (line.split() for line in _read("/proc/net/sockstat").splitlines())
    table = {words[0]: dict(zip(words[1::2], words[2::2], strict=True)) for words in lines}
    return int(table["sockets:"]["used"]) + int(table["TCP:"]["tw"])


def _stat(pid: int) -> dict[str, Any] | None:
    text = _read(f"/proc/{pid}/stat")
    if not text:
        return None
    # The name in parentheses may itself hold parentheses and blanks.
    head, _, tail = text.rpartition(")")
    fields = tail.split()
    return {
        "pid": pid,
        "command": head.partition("(")[2],
        "state": fields[0],
        "parent": int(fields[1]),
        "session": int(fields[3]),
        "cpu": (int(fields[11]) + int(fields[12])) * _TICK,
        "threads": int(fields[17]),
    }


def _complete(process: dict[str, Any], sockets: bool) -> dict[str, Any]:
    pid = process["pid"]
    process["anonymous"] = 0
    for line in _read(f"/proc/{pid}/status").splitlines():
        if line.startswith("RssAnon:"):
            process["anonymous"] = int(line.split()[1]) * 1024
    process["waited"], process["running"] = waiting(pid)
    inodes = []
    try:
        names = os.listdir(f"/proc/{pid}/fd")
        process["descriptors"] = len(names)
        taken = {int(name) for name in names}
        process["lowest_free"] = next(each for each in range(len(taken) + 1) if each not in taken)
    except OSError:
        names = []
        process["descriptors"] = process["lowest_free"] = -1
    if sockets:
        for name in names:
            try:
                link = os.readlink(f"/proc/{pid}/fd/{name}")
            except OSError:
                continue
            if link.startswith("socket:["):
                inodes.append(int(link[8:-1]))
        process["sockets"] = inodes
    return process


def waiting(pid: int) -> tuple[float, int]:
    """Seconds that the hungriest thread stood in the run queue, and how many threads do not sleep.

    The first is the second field of schedstat, in nanoseconds there.
    """
    longest = running = 0
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return 0.0, 0
    for thread in threads[:_THREADS_LOOKED_AT]:
        fields = _read(f"/proc/{pid}/task/{thread}/schedstat").split()
        if len(fields) > 1:
            longest = max(longest, int(fields[1]))
        state = _read(f"/proc/{pid}/task/{thread}/stat").rpartition(")")[2].split()
        running += bool(state) and state[0] in "RD"
    return longest / 1e9, running


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as handle:
            return handle.read()
    except OSError:
        return ""
