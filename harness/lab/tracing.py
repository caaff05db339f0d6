"""Come under the helper that injects faults without an exec, as a warm interpreter must.

The helper (harness/faults/helper/launch.c) makes the tracer and says by which filter of system
calls this process is to stop; only the process itself can install it (seccomp(2), ptrace(2)).
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Sequence
from contextlib import suppress

from harness.lab import namespaces

_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_PTRACER = 0x59616D61
_ANYBODY = 2**64 - 1
_INSTRUCTION = 8
"""Bytes of a ``struct sock_filter``."""
_LONGEST = 4096
_REFUSED = 126


def be_traced(helper: Sequence[str], report: int, record: int) -> None:
    """Return when this process is traced, and stops at the calls that the schedule names.

    ``helper``: its path and the faults; ``report`` and ``record``: what it writes to, of which
    only the first is left open. Where that is not possible the process ends, after the helper or
    this function has reported why.
    """
    try:
        code = _filter_of(helper, report, record)
        if code:
            _stop_at(code)
            return
    except OSError as problem:
        os.write(report, f"refused {problem}\n".encode())
    os._exit(_REFUSED)


def _filter_of(helper: Sequence[str], report: int, record: int) -> bytes:
    """Start the helper, and wait for its filter; nothing if it cannot trace. Raises OSError."""
    read, write = os.pipe2(os.O_CLOEXEC)
    os.set_inheritable(report, True)
    with suppress(OSError):  # not every machine restricts it by Yama
        namespaces.prctl(_PR_SET_PTRACER, _ANYBODY)
    path, *faults = helper
    words = [path, str(report), str(record), *faults]
    started = os.posix_spawn(path, words, {}, file_actions=[(os.POSIX_SPAWN_DUP2, write, 1)])
    os.close(write)
    os.close(record)
    os.waitpid(started, 0)  # the tracer itself is its orphan
    code = os.read(read, _LONGEST)
    os.close(read)
    return code


def _stop_at(code: bytes) -> None:
    """Install a filter of system calls: an array of ``struct sock_filter``. Raises OSError."""
    memory = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HP", len(code) // _INSTRUCTION, ctypes.addressof(memory))
    namespaces.prctl(_PR_SET_NO_NEW_PRIVS, 1)
    where = ctypes.create_string_buffer(program, len(program))
    namespaces.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(where))
