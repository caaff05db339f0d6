"""What proc(5) tells about processes: state, descriptors, threads, memory, processor time.

Runs inside the agent, where /proc shows exactly the target's processes; standard library only.
"""

from __future__ import annotations

import os
from typing import Any

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MOST = 16384
"""Bytes that are read at once: more than any of these files has."""
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
    # Of what is resident, all that is neither of a file nor shared.
    pages = _read(f"/proc/{pid}/statm").split()
    process["anonymous"] = (int(pages[1]) - int(pages[2])) * _PAGE if pages else 0
    process["waited"] = waited(pid)
    process["running"] = int(process["state"] in "RD")
    if process["threads"] > 1:
        _add_threads(process)
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


def waited(pid: int, thread: str = "") -> float:
    """Seconds that the first thread of a process, or this one, stood in the run queue.

    The second field of schedstat, in nanoseconds there; 0 where the kernel does not tell.
    """
    fields = _read(f"/proc/{pid}/task/{thread}/schedstat" if thread else f"/proc/{pid}/schedstat")
    return int(fields.split()[1]) / 1e9 if " " in fields else 0.0


def _add_threads(process: dict[str, Any]) -> None:
    """Of all threads: how long the hungriest stood in the run queue, how many do not sleep."""
    pid = process["pid"]
    try:
        threads = os.listdir(f"/proc/{pid}/task")[:_THREADS_LOOKED_AT]
    except OSError:
        return
    process["waited"] = max(waited(pid, thread) for thread in threads)
    states = (
        _read(f"/proc/{pid}/task/{thread}/stat").rpartition(")")[2].split() for thread in threads
    )
    process["running"] = sum(bool(state) and state[0] in "RD" for state in states)


def _read(path: str) -> str:
    """A text of /proc; empty if it is gone, or not ours to read."""
    # Not by open(), whose buffers, decoder and questions cost three times as much as the reading.
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    data = b""
    try:
        while piece := os.read(descriptor, _MOST):
            data += piece
    except OSError:
        return ""
    finally:
        os.close(descriptor)
    return data.decode("utf-8", "replace")
