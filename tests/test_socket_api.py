"""The checks of the socket API can fail: platforms that differ are made up, and found out."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.machine import Machine, Patience
from harness.outcomes import Failed
from harness.payload import Payloads
from suites.socket_api import (
    test_conversions,
    test_descriptors,
    test_flags,
    test_names,
    test_options,
    test_unix_domain,
)
from suites.socket_api.sockets import linger, timeval
from suites.socket_api.test_options import OPTIONS

ROOT = Path(__file__).resolve().parents[1]
Check = Callable[..., Any]
MakeSocket = Callable[[int, int, int], socket.socket]


class OddWorld:
    """A world whose sockets differ from those of this platform."""

    isolated = False

    def __init__(self, make: MakeSocket) -> None:
        self.socket = lambda family, kind, protocol=0: make(family, kind, protocol)


class OddBench:
    """What a check uses of its bench."""

    def __init__(self, machine: Machine, make: MakeSocket) -> None:
        self.patience = Patience(machine)
        self.payloads = Payloads(1, "odd")
        self.discovered: dict[str, Any] = {}
        self.to_close: list[Callable[[], None]] = []
        self.make = make

    def world(self, *_: object, **__: object) -> OddWorld:
        return OddWorld(self.make)

    network = world


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    made = Machine(timeout_scale=0.1)
    yield made
    made.close()


@pytest.fixture
def judge(machine: Machine) -> Iterator[Callable[..., OddBench]]:
    """Perform a check on sockets that are made so."""
    benches: list[OddBench] = []

    def judge(check: Check, make: MakeSocket = socket.socket, **parameters: object) -> OddBench:
        bench = OddBench(machine, make)
        benches.append(bench)
        check(bench=bench, **parameters)
        return bench

    yield judge
    for bench in benches:
        for action in bench.to_close:
            action()


Judge = Callable[..., OddBench]


def preset(option: int, value: int | bytes) -> MakeSocket:
    """Sockets with an option that is not at its default."""

    def make(family: int, kind: int, protocol: int) -> socket.socket:
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, option, value)
        return made

    return make


class Odd(socket.socket):
    """A socket that differs, and so do those that it accepts."""

    def accept(self) -> tuple[socket.socket, Any]:
        descriptor, address = self._accept()  # type: ignore[attr-defined]
        return type(self)(fileno=descriptor), address


class NeverDoubles(Odd):
    """As on platforms that keep the size of a buffer as it was set."""

    def getsockopt(self, level: int, option: int, *size: int) -> Any:
        value = super().getsockopt(level, option, *size)
        if option in (socket.SO_RCVBUF, socket.SO_SNDBUF) and not size:
            return value // 2
        return value


class ForgetsOptions(Odd):
    """Takes every value, and keeps none."""

    def setsockopt(self, *_: Any) -> None:
        return


class ShutdownCloses(Odd):
    """As the slides say."""

    def shutdown(self, how: int) -> None:
        super().shutdown(how)
        if how == socket.SHUT_RDWR:
            self.close()


class ShutdownDoesNothing(Odd):
    """Reports success."""

    def shutdown(self, how: int) -> None:
        return


class LacksFlags(Odd):
    """As a platform that knows few of the flags."""

    def recv(self, size: int, flags: int = 0) -> bytes:
        return super().recv(size, flags & (socket.MSG_DONTWAIT | socket.MSG_PEEK))

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0) -> int:
        return super().recv_into(buffer, size, flags & socket.MSG_DONTWAIT)


class PeekTakes(Odd):
    """Takes what is only to be looked at."""

    def recv(self, size: int, flags: int = 0) -> bytes:
        data = super().recv(size, flags)
        if flags & socket.MSG_PEEK and size == 3:
            super().recv(size, flags & ~socket.MSG_PEEK)
        return data


class BindsAnything(Odd):
    """Gives another port where one is taken."""

    def bind(self, address: Any) -> None:
        try:
            super().bind(address)
        except OSError:
            super().bind((address[0], 0))


class SwappedNames(Odd):
    """Tells its own name for its peer's."""

    def getpeername(self) -> Any:
        return self.getsockname()


def refuses_ipv4(family: int, kind: int, protocol: int) -> socket.socket:
    if family == socket.AF_INET:
        raise OSError(97, "Address family not supported by protocol")
    return socket.socket(family, kind, protocol)


def nonblocking(family: int, kind: int, protocol: int) -> socket.socket:
    made = socket.socket(family, kind, protocol)
    fcntl.fcntl(made, fcntl.F_SETFL, fcntl.fcntl(made, fcntl.F_GETFL) | os.O_NONBLOCK)
    return made


def row(name: str) -> Any:
    return next(each for each in OPTIONS if each.name == name)


INLINE = preset(socket.SO_OOBINLINE, 1)
ABORTS = preset(socket.SO_LINGER, linger(1, 0))
CASES: list[tuple[Check, MakeSocket, dict[str, object], str]] = [
    (
        test_options.test_oob_inline,
        INLINE,
        {},
        "expected b'beforeafter', found b'before!after'",
    ),
    (
        test_options.test_default,
        INLINE,
        {"row": row("SO_OOBINLINE"), "kind": "tcp"},
        "SO_OOBINLINE of a new tcp socket: expected 0, found 1",
    ),
    (
        test_options.test_default,
        preset(socket.SO_RCVLOWAT, 5),
        {"row": row("SO_RCVLOWAT"), "kind": "udp"},
        "expected 1, found 5",
    ),
    (
        test_options.test_default,
        preset(socket.SO_RCVTIMEO, timeval(1)),
        {"row": row("SO_RCVTIMEO"), "kind": "udp"},
        "expected 00 00",
    ),
    (
        test_options.test_broadcast,
        preset(socket.SO_BROADCAST, 1),
        {},
        "expected EACCES, found success",
    ),
    (
        test_options.test_buffer_doubled,
        NeverDoubles,
        {"word": "SO_RCVBUF", "kind": "tcp"},
        "expected 65536, found 32768",
    ),
    (
        test_options.test_switch,
        ForgetsOptions,
        {"word": "SO_KEEPALIVE", "kind": "tcp"},
        "expected True, found False",
    ),
    (test_options.test_read_only, ForgetsOptions, {}, "expected ENOPROTOOPT or EINVAL, found succ"),
    (test_options.test_unknown, ForgetsOptions, {}, "expected ENOPROTOOPT, found success"),
    (test_options.test_low_water, ForgetsOptions, {}, "expected 10, found 1"),
    (test_options.test_linger_zero, ForgetsOptions, {}, "expected ECONNRESET, found success"),
    (test_options.test_linger_wait, ForgetsOptions, {}, "expected True, found False"),
    (test_options.test_send_low_water, ForgetsOptions, {"kind": "tcp"}, "expected 10, found 1"),
    (test_options.test_reuse_of_a_port, ForgetsOptions, {}, "expected success, found EADDRINUSE"),
    (test_options.test_two_listeners, BindsAnything, {}, "expected EADDRINUSE, found success"),
    (test_flags.test_urgent_byte, INLINE, {}, ""),
    (test_flags.test_peek, PeekTakes, {"kind": "stream"}, ""),
    (test_flags.test_waitall, LacksFlags, {}, "expected b'abcdefgh', found b'abcd'"),
    (
        test_flags.test_length_of_a_truncated_datagram,
        LacksFlags,
        {"kind": "udp"},
        "expected 1000, found 10",
    ),
    (test_flags.test_discarded_stream, LacksFlags, {}, "expected b'####', found b'0123'"),
    (test_flags.test_no_urgent_byte, LacksFlags, {}, "expected EINVAL, found success"),
    (test_descriptors.test_nonblocking, nonblocking, {"kind": "tcp"}, "expected 0, found 2048"),
    (test_descriptors.test_shutdown_keeps_the_descriptor, ShutdownCloses, {}, "found EBADF"),
    (test_descriptors.test_shutdown_of_one_copy, ShutdownDoesNothing, {}, "data, or an end"),
    (test_descriptors.test_half_close, ShutdownDoesNothing, {}, "data, or an end"),
    (
        test_descriptors.test_shutdown_unconnected,
        ShutdownDoesNothing,
        {"kind": "udp"},
        "expected ENOTCONN, found success",
    ),
    (test_descriptors.test_close_delivers, ABORTS, {}, "ECONNRESET"),
    (test_names.test_names_of_a_connection, SwappedNames, {}, "the client's peer: expected"),
    (test_names.test_no_peer, SwappedNames, {"kind": "tcp"}, "expected ENOTCONN, found success"),
    (test_names.test_taken_port, BindsAnything, {"kind": "udp"}, "expected EADDRINUSE, found succ"),
    (test_names.test_families, refuses_ipv4, {"version": "IPv4"}, "found EAFNOSUPPORT"),
]
"""A check, the sockets that it meets, its parameters, and words of the failure."""


@pytest.mark.parametrize(
    ("check", "make", "parameters", "words"),
    CASES,
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_difference_is_found(
    judge: Judge, check: Check, make: MakeSocket, parameters: dict[str, object], words: str
) -> None:
    with pytest.raises(Failed) as finding:
        judge(check, make, **parameters)
    assert words in finding.value.observed


@pytest.mark.parametrize(
    ("check", "parameters"),
    list({case[0]: case[2] for case in CASES}.items()),
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_the_same_check_passes_here(
    judge: Judge, check: Check, parameters: dict[str, object]
) -> None:
    judge(check, **parameters)


def test_a_wrong_byte_order_is_found(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "htons", lambda number: number)
    with pytest.raises(Failed, match="bytes of htons"):
        judge(test_conversions.test_to_network_order)


def test_a_lax_conversion_is_found(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with inet_aton in the place of inet_pton."""
    monkeypatch.setattr(socket, "inet_pton", lambda family, text: socket.inet_aton(text))
    with pytest.raises(Failed, match="expected a refusal"):
        judge(test_conversions.test_invalid_texts, family="IPv4")


def test_a_one_way_pair_is_found(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    def one_way(family: int, kind: int) -> tuple[socket.socket, socket.socket]:
        one, other = whole(family, kind)
        other.shutdown(socket.SHUT_WR)
        return one, other

    whole = socket.socketpair
    monkeypatch.setattr(socket, "socketpair", one_way)
    with pytest.raises(Failed, match="EPIPE"):
        judge(test_unix_domain.test_pair, kind="stream")


def test_what_may_differ_is_reported(judge: Judge) -> None:
    found = judge(test_options.test_default, row=row("SO_RCVBUF"), kind="tcp").discovered
    assert found["SO_RCVBUF_tcp"] > 0


def test_the_reference_shows_each_option() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "reference.socket_api"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=30,
        check=True,
    )
    assert not shown.stderr
    for each in OPTIONS:
        assert f"\n{each.name}: TCP " in shown.stdout
