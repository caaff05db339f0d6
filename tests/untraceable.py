"""Become a command in whose world nobody can trace: ``python -m tests.untraceable COMMAND…``.

A seccomp filter lets ptrace(2) fail with EPERM, as that of many containers does.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

_PTRACE = {"x86_64": 101, "aarch64": 117}
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000


def forbid_tracing() -> None:
    """Raises OSError where no filter can be installed, KeyError on another machine."""
    code = [
        struct.pack("HBBI", 0x20, 0, 0, 0),  # the number of the call
        struct.pack("HBBI", 0x15, 0, 1, _PTRACE[platform.machine()]),
        struct.pack("HBBI", 0x06, 0, 0, _ERRNO | errno.EPERM),
        struct.pack("HBBI", 0x06, 0, 0, _ALLOW),
    ]
    lines = ctypes.create_string_buffer(b"".join(code))
    program = struct.pack("HP", len(code), ctypes.addressof(lines))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_SET_SECCOMP, _FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "no seccomp filter can be installed")


if __name__ == "__main__":
    forbid_tracing()
    os.execvp(sys.argv[1], sys.argv[1:])
