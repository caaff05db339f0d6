"""Schedules of exact faults: which system call of the program under test fails, or does less.

``Schedule(Short("send", nth=3, length=1), Errno("accept", nth=1, number=errno.EMFILE))`` is given
to ``bench.start(faults=…)`` or ``bench.execute(…, faults=…)``; what came of it is then in
``server.faults`` (:class:`harness.faults.record.Record`). Positions are counted over all processes
and threads of the program together, from 1.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntFlag

CALLS: dict[str, tuple[str, ...]] = {
    "receive": ("read", "readv", "recvfrom", "recvmsg", "splice_from"),
    "send": ("write", "writev", "sendto", "sendmsg", "sendfile", "splice_to"),
    "accept": ("accept", "accept4"),
    "wait": (
        *("select", "pselect6", "poll", "ppoll"),
        *("epoll_wait", "epoll_pwait", "epoll_pwait2"),
    ),
    "fork": ("fork", "vfork", "clone", "clone3"),
    "thread": ("clone_thread", "clone3_thread"),
    "send-datagram": ("write", "writev", "sendto", "sendmsg", "sendmmsg"),
    "receive-datagram": ("read", "readv", "recvfrom", "recvmsg", "recvmmsg"),
    **{
        name: (name,)
        for name in (
            *("socket", "bind", "listen", "connect", "setsockopt", "getsockopt", "getpeername"),
            *("shutdown", "setsid", "epoll_create1"),
        )
    },
}
"""What a fault may name: an act of the program, and the system calls by which it is done."""

_INTERRUPTIBLE = ("receive", "send", "accept", "wait", "send-datagram", "receive-datagram")
_CUT = ("receive", "send")


class On(IntFlag):
    """What the descriptor of a call is; what is none of these is never touched."""

    LISTENER = 1
    """A TCP socket that listens."""
    STREAM = 2
    """Any other TCP socket."""
    DATAGRAM = 4
    """A UDP socket."""
    OTHER = 8
    """A pipe, a file, a terminal, a socket of another family."""
    SOCKET = LISTENER | STREAM | DATAGRAM


@dataclass(frozen=True)
class Fault:
    """What all faults have. Raises ValueError for a fault that means nothing.

    ``call`` is a key of :data:`CALLS`. ``nth``: the first position at which it happens, ``times``:
    at so many positions from there on, 0 for all. ``on``: the descriptors that it may meet (calls
    without one are always met); ``descriptor``: the only number that it may meet. A fault that is
    not ``armed`` neither counts nor happens until :meth:`harness.faults.record.Record.arm`.
    """

    call: str
    nth: int = 1
    times: int = 1
    on: On = On.SOCKET
    descriptor: int = -1
    armed: bool = True

    def __post_init__(self) -> None:
        if self.call not in self.allowed:
            raise ValueError(f"{type(self).__name__} of {self.call!r}: one of {self.allowed}")
        if self.nth < 1 or self.times < 0:
            raise ValueError(f"position {self.nth}, {self.times} times")

    @property
    def allowed(self) -> Sequence[str]:
        """The acts that it may meet."""
        return tuple(CALLS)

    def words(self) -> str:
        """The fault in the helper's language; see harness/faults/helper/launch.c."""
        action, value = self._action()
        calls = ",".join(CALLS[self.call])
        return (
            f"{action} {self.nth} {self.times} {value} {int(self.on)} {self.descriptor} "
            f"{int(self.armed)} {calls}"
        )

    def _action(self) -> tuple[str, int]:
        raise NotImplementedError


@dataclass(frozen=True)
class Short(Fault):
    """The call moves ``length`` bytes of those that it was asked for, and says so; nothing is lost.

    Counted are the calls that move more than ``length`` bytes (or, cut, just as many); calls that
    insist on all of their bytes (MSG_WAITALL) or take none away (MSG_PEEK) are left alone.
    """

    on: On = On.STREAM
    length: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.length < 1:
            raise ValueError("a read of no byte would look like the end")

    @property
    def allowed(self) -> Sequence[str]:
        """Datagrams are never cut."""
        return _CUT

    def _action(self) -> tuple[str, int]:
        return "short", self.length

    def __str__(self) -> str:
        """How a reader is told."""
        return f"{self.call} moves only {self.length} of its bytes{_when(self)}"


@dataclass(frozen=True)
class Errno(Fault):
    """The call does nothing and fails with the error ``number`` (:mod:`errno`).

    EAGAIN meets only calls on descriptors that do not block: others never answer it.
    """

    number: int = errno.EIO

    def _action(self) -> tuple[str, int]:
        return "error", self.number

    def __str__(self) -> str:
        """How a reader is told."""
        return f"{self.call} fails with {errno.errorcode[self.number]}{_when(self)}"


@dataclass(frozen=True)
class Interrupt(Fault):
    """The call does nothing and fails with EINTR, as after a signal handler without SA_RESTART.

    Only calls are met, and counted, to which that can happen: a handler is installed that does not
    restart them, and its signal is not blocked. With ``anyway`` all are: what a program does then
    is its own affair. An interrupted connect goes on, so it is none.
    """

    anyway: bool = False

    @property
    def allowed(self) -> Sequence[str]:
        """Calls that may wait, and begin anew when they are repeated (signal(7))."""
        return _INTERRUPTIBLE

    def _action(self) -> tuple[str, int]:
        return "error" if self.anyway else "interrupt", errno.EINTR

    def __str__(self) -> str:
        """How a reader is told."""
        return f"{self.call} is interrupted{_when(self)}"


@dataclass(frozen=True)
class Delay(Fault):
    """The call is done at once, and returns so many ``seconds`` later."""

    seconds: float = 0.1

    def _action(self) -> tuple[str, int]:
        return "delay", round(self.seconds * 1e6)

    def __str__(self) -> str:
        """How a reader is told."""
        return f"{self.call} returns {self.seconds} s later{_when(self)}"


def _when(fault: Fault) -> str:
    if fault.times == 0:
        return "" if fault.nth == 1 else f", from call {fault.nth} on"
    if fault.times == 1:
        return f", at call {fault.nth}"
    return f", at calls {fault.nth} to {fault.nth + fault.times - 1}"


@dataclass(frozen=True, init=False)
class Schedule:
    """Faults that happen in one life of a program; of several at one call the first happens."""

    faults: tuple[Fault, ...] = field(default=())

    def __init__(self, *faults: Fault) -> None:
        if not 0 < len(faults) <= 64:
            raise ValueError("a schedule has 1 to 64 faults")
        object.__setattr__(self, "faults", faults)

    def words(self) -> list[str]:
        """What the helper is told."""
        return [fault.words() for fault in self.faults]
