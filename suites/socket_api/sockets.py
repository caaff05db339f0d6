"""What the checks of the socket API share: sockets in a world of their own, and comparisons."""

from __future__ import annotations

import errno
import functools
import os
import select
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

from harness import checks
from harness.bench import Bench
from harness.checks import View
from harness.execution import Execution
from harness.lab.world import World
from harness.outcomes import Failed, NotApplicable

LOOPBACK = "127.0.0.1"
WITHIN = 2.0
"""Seconds of patience for what this machine does by itself, at once."""
LARGEST = 64 << 20
"""Bytes that no pair of socket buffers holds."""
BLOCK = bytes(16384)
_SHORTAGES = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS)
"""Errors that say nothing of the platform but that it has no more to give."""
_NAMES = {0: "success", errno.EOPNOTSUPP: "EOPNOTSUPP", errno.EAGAIN: "EAGAIN"}


CheckFunction = TypeVar("CheckFunction", bound=Callable[..., Any])


def judges(
    requirement: str, *, acceptable: str, waits: float = 0.0, needs: tuple[View, ...] = ()
) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a check, as :func:`harness.checks.judges` does.

    A call of it that fails unforeseen is the platform's doing: the error and the line are told.
    """

    def declare(function: CheckFunction) -> CheckFunction:
        @functools.wraps(function)
        def check(*arguments: Any, **named: Any) -> Any:
            try:
                return function(*arguments, **named)
            except OSError as problem:
                if problem.errno in _SHORTAGES:
                    raise
                text = f"{_line(problem)}: expected success, found {name(problem.errno or 0)}"
                raise Failed(text, observed=text) from problem

        declared = checks.judges(requirement, acceptable=acceptable, waits=waits, needs=needs)
        return declared(cast(CheckFunction, check))

    return declare


def _line(problem: OSError) -> str:
    """The line of these suites that was left by an exception."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame.line for frame in frames if os.path.dirname(__file__) in frame.filename]
    return f"`{ours[-1] if ours else problem}`"


class Sockets:
    """Sockets in one world, closed with the check."""

    def __init__(self, bench: Bench, world: World | None = None) -> None:
        self.bench = bench
        self.world = world or bench.network()

    def make(self, family: int, kind: int) -> socket.socket:
        """A new socket, blocking. Raises OSError."""
        made = self.world.socket(family, kind)
        self.bench.to_close.append(made.close)
        return made

    def tcp(self) -> socket.socket:
        """A new TCP socket."""
        return self.make(socket.AF_INET, socket.SOCK_STREAM)

    def udp(self) -> socket.socket:
        """A new UDP socket."""
        return self.make(socket.AF_INET, socket.SOCK_DGRAM)

    def bound_udp(self) -> socket.socket:
        """A UDP socket with a port on the loopback interface."""
        made = self.udp()
        made.bind((LOOPBACK, 0))
        return made

    def listener(self, backlog: int = 8) -> socket.socket:
        """A TCP socket that listens on a port of the system's choice."""
        made = self.tcp()
        made.bind((LOOPBACK, 0))
        made.listen(backlog)
        return made

    def connect(self, client: socket.socket, address: object) -> None:
        """Connect, with patience, and leave the socket blocking. Raises Failed."""
        client.setblocking(False)
        try:
            number = client.connect_ex(address)  # type: ignore[arg-type]
            if number == errno.EINPROGRESS:
                self.await_event(client, select.POLLOUT, "the connection")
                number = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        finally:
            client.setblocking(True)
        if number:
            raise Failed(f"connect failed: {name(number)}", observed=f"connect: {name(number)}")

    def accept(self, listener: socket.socket) -> socket.socket:
        """The next connection, with patience. Raises Failed."""
        self.await_event(listener, select.POLLIN, "a connection")
        accepted, _ = listener.accept()
        self.bench.to_close.append(accepted.close)
        return accepted

    def connected(self, listener: socket.socket | None = None) -> tuple[socket.socket, ...]:
        """Client and server of a new TCP connection."""
        listener = listener or self.listener()
        client = self.tcp()
        self.connect(client, listener.getsockname())
        return client, self.accept(listener)

    def datagram_pair(self) -> tuple[socket.socket, socket.socket]:
        """Two UDP sockets that are connected to each other."""
        one, other = self.bound_udp(), self.bound_udp()
        one.connect(other.getsockname())
        other.connect(one.getsockname())
        return one, other

    def stream_pair(self) -> tuple[socket.socket, socket.socket]:
        """A pair of Unix-domain stream sockets."""
        one, other = socket.socketpair()
        self.bench.to_close += [one.close, other.close]
        return one, other

    def of_kind(self, kind: str) -> socket.socket:
        """A new socket by the word that names its kind: tcp, udp, unix."""
        families = {"tcp": socket.AF_INET, "udp": socket.AF_INET, "unix": socket.AF_UNIX}
        return self.make(families[kind], socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)

    def comes(self, waiting: socket.socket, events: int) -> bool:
        """Whether poll tells of one of these events, with patience."""
        poller = select.poll()
        poller.register(waiting, events)
        return bool(self.bench.patience.wait(poller, WITHIN))

    def await_event(self, waiting: socket.socket, events: int, what: str) -> None:
        """Wait for an event of poll. Raises Failed naming what did not come."""
        if not self.comes(waiting, events):
            raise Failed(f"{what} does not come", observed=f"expected {what}, found silence")

    def receive(self, receiver: socket.socket, size: int = 4096, flags: int = 0) -> bytes:
        """What one recv gives as soon as something is there; no wait without end. Raises Failed."""
        self.await_event(receiver, select.POLLIN, "data, or an end")
        return receiver.recv(size, flags | socket.MSG_DONTWAIT)

    def await_bytes(self, receiver: socket.socket, count: int) -> None:
        """Wait until so many bytes stand in the receive queue. Raises Failed."""
        for _ in range(1000):
            self.await_event(receiver, select.POLLIN, "data")
            found = len(receiver.recv(count, socket.MSG_PEEK | socket.MSG_DONTWAIT))
            if found == count:
                return
        raise Failed("data is lost", observed=f"expected {count} bytes, found {found}")

    def read_all(self, receiver: socket.socket) -> bytes:
        """Everything up to the end of file. Raises Failed."""
        data = b""
        while part := self.receive(receiver):
            data += part
        return data


def expect(what: str, expected: object, found: object) -> None:
    """The two are equal. Raises Failed that names both."""
    if expected != found:
        raise Failed(
            f"{what}: expected {expected}, found {found}",
            observed=f"{what}: expected {expected}, found {found}",
        )


def expect_errors(
    what: str, numbers: Sequence[int], action: Callable[..., object], *arguments: object
) -> None:
    """The call fails with one of these errors. Raises Failed that names both."""
    wanted = " or ".join(map(name, numbers))
    try:
        result = action(*arguments)
    except OSError as problem:
        if problem.errno in numbers:
            return
        found = name(problem.errno or 0)
    else:
        found = f"success ({result!r})" if result is not None else "success"
    text = f"{what}: expected {wanted}, found {found}"
    raise Failed(text, observed=text)


def expect_error(what: str, number: int, action: Callable[..., object], *arguments: object) -> None:
    """The call fails with this error. Raises Failed."""
    expect_errors(what, [number], action, *arguments)


def error_of(action: Callable[..., object], *arguments: object) -> str:
    """The name of the error of a call: ``EAGAIN``, or ``success``."""
    try:
        action(*arguments)
    except OSError as problem:
        return name(problem.errno or 0)
    return name(0)


def expect_success(what: str, action: Callable[..., object], *arguments: object) -> None:
    """The call succeeds. Raises Failed naming the error."""
    expect(what, "success", error_of(action, *arguments))


def name(number: int) -> str:
    """``ENOTCONN`` for 107."""
    return _NAMES.get(number) or errno.errorcode.get(number, f"error {number}")


def option(of: socket.socket, number: int) -> int:
    """An option of the level SOL_SOCKET that is an int."""
    return of.getsockopt(socket.SOL_SOCKET, number)


def set_option(of: socket.socket, number: int, value: int | bytes) -> None:
    """Set an option of the level SOL_SOCKET. Raises OSError."""
    of.setsockopt(socket.SOL_SOCKET, number, value)


def linger(on: int, seconds: int) -> bytes:
    """struct linger, sys/socket.h."""
    return struct.pack("ii", on, seconds)


def timeval(seconds: float) -> bytes:
    """struct timeval, sys/time.h."""
    return struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))


def is_ready(waiting: socket.socket, events: int) -> bool:
    """Whether poll tells of one of these events now."""
    poller = select.poll()
    poller.register(waiting, events)
    return any(happened & events for _, happened in poller.poll(0))


def fill(sender: socket.socket) -> int:
    """Send until nothing more is taken; how many bytes were. Raises Failed if all is taken."""
    sent, patient = 0, True
    poller = select.poll()
    poller.register(sender, select.POLLOUT)
    while sent < LARGEST:
        try:
            sent += sender.send(BLOCK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            if not patient:
                return sent
            # What was taken may still be on its way to the other end.
            patient = False
            poller.poll(20)
        else:
            patient = True
    raise Failed("a sender is never stopped", observed=f"{sent} bytes taken that nobody reads")


def duplicate(of: socket.socket) -> int:
    """A copy of a descriptor, by dup(2); the caller closes it."""
    return os.dup(of.fileno())


def close_quietly(descriptor: int) -> None:
    """Close a descriptor that may be closed already."""
    with suppress(OSError):
        os.close(descriptor)


def perform(
    bench: Bench, world: World, script: str, *arguments: str, stdin: int | None = None
) -> Execution:
    """Run a few lines of Python as a process of its own inside a world. Raises Failed."""
    command = [sys.executable, "-I", "-S", "-c", script, *arguments]
    return bench.execute_command(command, world, stdin=stdin)


def needs_option(word: str) -> int:
    """The number of an option. Raises NotApplicable where Python does not know it."""
    number = getattr(socket, word, None)
    if number is None:
        raise NotApplicable(f"Python knows no {word} here", needs=f"need {word}")
    return int(number)
