"""System calls that take long or return short, injected into a program that we start.

strace(1) does it, for programs of any language, static or not. It needs no right beyond that of a
parent over its child, so it works in a lab. A short count injected this way skips the call: the
bytes that the program is told were taken are never sent, and what it sends next shows whether it
minds the count.
"""

from __future__ import annotations

import shutil

from harness.outcomes import NotApplicable

_WRITING = "write,sendto,sendmsg,writev"


def connects_take(seconds: float) -> list[str]:
    """Words before a command: its connects are done at once, and return so much later."""
    return [*_strace("connect"), f"inject=connect:delay_exit={int(seconds * 1e6)}"]


def short_write(number: int, count: int) -> list[str]:
    """Words before a command: its write of that number takes so many bytes, and loses them."""
    return [*_strace(_WRITING), f"inject={_WRITING}:retval={count}:when={number}"]


def _strace(calls: str) -> list[str]:
    strace = shutil.which("strace")
    if not strace:
        raise NotApplicable("strace is not installed (apt-get install strace)", needs="need strace")
    return [strace, "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e"]
