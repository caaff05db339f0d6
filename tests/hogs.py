"""Hogs: processes that take processors, memory or the disk from whatever else runs here.

stress-ng where it is installed, else a few lines of Python each. Bounded either way: in number, in
bytes, and in time; none outlives the block that started it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEMORY = 256 << 20
"""Bytes that one hog fills over and over."""
DISK = 64 << 20
"""Bytes of the file that one hog writes over and over."""
_LONGEST = 3600
"""Seconds after which a hog ends whatever happens."""
_PROCESSORS = os.cpu_count() or 1

_STRESS_NG = {
    "processor": ["--cpu", str(2 * _PROCESSORS)],
    "memory": ["--vm", str(_PROCESSORS), "--vm-bytes", str(MEMORY)],
    "disk": ["--hdd", str(_PROCESSORS), "--hdd-bytes", str(DISK), "--hdd-opts", "fsync"],
}
_NUMBER = {"processor": 2 * _PROCESSORS, "memory": _PROCESSORS, "disk": _PROCESSORS}
KINDS = tuple(_STRESS_NG)


def tool() -> str:
    """By what the hogs are made here, for the report."""
    return "stress-ng" if shutil.which("stress-ng") else "hogs in Python"


@contextmanager
def hogs(kind: str, force_own: bool = False) -> Iterator[list[int]]:
    """Run hogs of one of ``KINDS`` on every processor; yields their process ids.

    ``force_own``: those in Python even where stress-ng is installed.
    """
    with tempfile.TemporaryDirectory(prefix="hogs-") as folder:
        if shutil.which("stress-ng") and not force_own:
            limits = ["--timeout", str(_LONGEST), "--temp-path", folder, "--quiet"]
            commands = [["stress-ng", *_STRESS_NG[kind], *limits]]
        else:
            own = [sys.executable, "-S", __file__, kind, folder]
            commands = [own] * _NUMBER[kind]
        # A session of their own, so that all that they fork ends with them.
        started = [
            subprocess.Popen(
                command,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for command in commands
        ]
        try:
            yield [each.pid for each in started]
        finally:
            for each in started:
                with suppress(ProcessLookupError):
                    os.killpg(each.pid, signal.SIGKILL)
                each.wait()


def _hog(kind: str, folder: str) -> None:
    """One hog, until the alarm or until the process that started it is gone."""
    signal.alarm(_LONGEST)
    parent = os.getppid()
    path = Path(folder, str(os.getpid()))
    while os.getppid() == parent:
        if kind == "processor":
            sum(range(1_000_000))
        elif kind == "memory":
            held = bytearray(MEMORY)  # fresh zeroed pages, each of which the loop touches
            held[:: os.sysconf("SC_PAGESIZE")] = b"x" * (MEMORY // os.sysconf("SC_PAGESIZE"))
            del held
        else:
            with path.open("wb") as file:
                for _ in range(DISK >> 20):
                    file.write(b"x" * (1 << 20))
                    os.fsync(file.fileno())


if __name__ == "__main__":
    _hog(sys.argv[1], sys.argv[2])
