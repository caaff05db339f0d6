"""What a process must be like before it becomes a program under test: the standard streams and no
other descriptor, no signal ignored or blocked, the usual limits.

Runs in forked children of the agent; standard library only.
"""

from __future__ import annotations

import fcntl
import os
import resource
import signal
from collections.abc import Mapping, Sequence

_ABOVE = 64
"""Where descriptors wait while the low numbers are given out."""
_HIGHEST = 4096
_OURS = (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD)
"""Signals that an agent ignores or handles."""


def settle_descriptors(descriptors: Sequence[int], kept: int) -> int:
    """Give the descriptors the numbers from 0 on, and close every other one.

    ``kept`` stays open until exec as well; returns the number that it has then.
    """
    # Out of the way first: a given descriptor may itself be 0, 1 or 2.
    moved = [fcntl.fcntl(each, fcntl.F_DUPFD, _ABOVE) for each in descriptors]
    kept = fcntl.fcntl(kept, fcntl.F_DUPFD_CLOEXEC, _ABOVE)
    for number, descriptor in enumerate(moved):
        os.dup2(descriptor, number)
    os.closerange(len(moved), kept)
    os.closerange(kept + 1, _HIGHEST)
    return kept


def own_signals() -> None:
    """For the zygote: every disposition the default one, nothing blocked, but for those we need.

    What the shell that started us ignores is so forgotten once, and not by every program anew.
    """
    for number in signal.valid_signals():
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_IGN if number in _OURS else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def settle_signals() -> None:
    """Every disposition the default one, in a child of a process whose signals are our own.

    A harness that leaks ignored signals into its children hides every death by SIGPIPE.
    """
    for number in _OURS:
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)


def settle_limits(soft: Mapping[str, int]) -> None:
    """1024 descriptors, no core files, and these soft limits by their names in ``resource``."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name, value in soft.items():
        number = getattr(resource, name)
        resource.setrlimit(number, (value, resource.getrlimit(number)[1]))
