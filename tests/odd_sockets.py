"""What the odd platforms of the zoo share: sockets, calls and a C library with one mistake.

Each changes this process only, and only the sockets that a check looks at: those of the harness
itself (netlink, and the sequenced packets on which it talks to its agents) stay as they are.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import stat
import struct
from collections.abc import Callable
from typing import Any

from harness.bench import Bench
from harness.execution import Execution

REAL = socket.socket
INTERNET = (socket.AF_INET, socket.AF_INET6)
_SIOCOUTQ = 0x5411


class Odd(REAL):
    """A socket that may differ, and so may those that it accepts."""

    connected = False
    """Whether this end called connect."""

    @property
    def internet(self) -> bool:
        """IPv4 or IPv6."""
        return self.family in INTERNET

    @property
    def tcp(self) -> bool:
        """A stream over IP."""
        return self.internet and self.type == socket.SOCK_STREAM

    @property
    def udp(self) -> bool:
        """Datagrams over IP."""
        return self.internet and self.type == socket.SOCK_DGRAM

    def connect(self, address: Any) -> None:
        """As ever, but remembered."""
        super().connect(address)
        self.connected = True

    def connect_ex(self, address: Any) -> int:
        """As ever, but remembered."""
        number = super().connect_ex(address)
        self.connected = True
        return number

    def unsent(self) -> int:
        """Bytes that the peer has not acknowledged yet (tcp(7), SIOCOUTQ)."""
        answer: bytes = fcntl.ioctl(self, _SIOCOUTQ, bytes(4))
        return int(struct.unpack("i", answer)[0])

    def linger(self) -> tuple[int, int]:
        """On or off, and seconds."""
        on, seconds = struct.unpack("ii", REAL.getsockopt(self, *LINGER, 8))
        return on, seconds


LINGER = (socket.SOL_SOCKET, socket.SO_LINGER)


class Pretending(Odd):
    """Keeps what some options are set to, and does nothing about it."""

    pretended: tuple[int, ...] = ()
    kept: dict[int, Any]

    def setsockopt(self, *arguments: Any) -> None:
        level, number, value = arguments[:3]
        if level == socket.SOL_SOCKET and number in self.pretended and self.internet:
            self.__dict__.setdefault("kept", {})[number] = value
            return
        super().setsockopt(*arguments)

    def getsockopt(self, *arguments: int) -> Any:
        level, number = arguments[:2]
        kept = self.__dict__.get("kept", {})
        if level != socket.SOL_SOCKET or number not in kept:
            return super().getsockopt(*arguments)
        value = kept[number]
        if len(arguments) == 2 or isinstance(value, bytes):
            return value
        return struct.pack("i", value)


def install(sockets: type[Odd]) -> None:
    """From now on every new socket is of this class."""
    socket.socket = sockets  # type: ignore[misc]


def inode(descriptor: int) -> int:
    """What the copies of a descriptor have in common."""
    return os.fstat(descriptor).st_ino


def is_socket(descriptor: int) -> bool:
    """Whether a descriptor is one."""
    try:
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    except OSError:
        return False


def refuse(number: int) -> OSError:
    """The exception of a call that fails with this error."""
    return OSError(number, os.strerror(number))


def in_libc(name: str, function: Callable[..., Any]) -> None:
    """Give the C library, as ctypes finds it, another function of that name."""
    find = ctypes.CDLL

    def odd(*arguments: Any, **named: Any) -> ctypes.CDLL:
        library = find(*arguments, **named)
        setattr(library, name, function)
        return library

    ctypes.CDLL = odd  # type: ignore[assignment, misc]


def address_text(family: int, number: bytes) -> bytes:
    """What inet_ntop of the C library is to write; nothing for a family without addresses."""
    if family not in INTERNET:
        return b""
    return socket.inet_ntop(family, number[: 4 if family == socket.AF_INET else 16]).encode()


def in_fcntl(command: int, told: Callable[[int], int]) -> None:
    """Let this command of fcntl tell something else of sockets."""
    real = fcntl.fcntl

    def odd(descriptor: Any, number: int, argument: Any = 0) -> Any:
        found = real(descriptor, number, argument)
        at = descriptor if isinstance(descriptor, int) else descriptor.fileno()
        return told(found) if number == command and is_socket(at) else found

    fcntl.fcntl = odd


def in_children(prelude: str) -> None:
    """Run these lines of Python before every script that a check runs as a process of its own."""
    execute = Bench.execute_command

    def odd(self: Bench, command: list[str], *rest: Any, **named: Any) -> Execution:
        at = command.index("-c") + 1
        changed = [*command[:at], f"{prelude}\n{command[at]}", *command[at + 1 :]]
        return execute(self, changed, *rest, **named)

    Bench.execute_command = odd  # type: ignore[assignment, method-assign]
