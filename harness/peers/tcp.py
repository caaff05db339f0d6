"""A stream peer: our client end of one connection, with its own record of what happened.

It speaks TCP; where a running target listens on a Unix-domain socket it speaks that, and what only
TCP can do is not applicable.

It never mistakes one end for another: FIN, RST, silence and refusal are different observations
(RFC 9293 sections 3.6 and 3.10.7), and none of them is an exception of Python's.
"""

from __future__ import annotations

import errno
import select
import socket
import struct
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from harness.difference import excerpt, explain
from harness.machine import Patience
from harness.outcomes import Failed, NotApplicable
from harness.steps import Step
from harness.transcript import Transcript

CONNECT_PATIENCE = 4.0
"""Seconds: longer than the first two retransmissions of a SYN (1 s, 3 s)."""
PATIENCE = 2.0
"""Seconds without any progress before the second look begins."""

_RESETS = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED)
_FIN_WAIT2 = 5
_UNACKNOWLEDGED = (1, 4)
"""ESTABLISHED, FIN_WAIT1."""

Address = tuple[str, int] | str
"""Host and port, or the path of a Unix-domain socket."""


class End(StrEnum):
    """Why reading or connecting stopped."""

    COMPLETE = "complete"
    FIN = "end of file (FIN)"
    RST = "connection reset (RST)"
    SILENCE = "silence"
    REFUSED = "connection refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Reading:
    """What a read brought: the bytes, and why it stopped."""

    data: bytes
    end: End
    seconds: float = 0.0

    def __str__(self) -> str:
        if self.end is End.COMPLETE:
            return excerpt(self.data)
        after = f"after {excerpt(self.data)}" if self.data else "without a byte"
        if self.end is End.SILENCE:
            return f"nothing more for {self.seconds:.1f} s, {after}"
        return f"{self.end} {after}"


class Peer:
    """One connection to the target. Made by :meth:`connect`."""

    def __init__(
        self, raw: socket.socket, name: str, transcript: Transcript, patience: Patience
    ) -> None:
        self.name = name
        self.socket = raw
        self.patience = patience
        self.transcript = transcript
        self.sent = 0
        self.received = 0
        self.half_closed = False
        self.ended: End | None = None
        self.closed = False
        self._reset_seen = False
        self._connecting = 0
        self.remote: Address = ""
        """What it was to connect to."""
        self.own: Address = ""
        """Its own address, once it is connected."""
        self._tcp = raw.family != socket.AF_UNIX
        self.made_with: dict[str, object] = {}
        """How the socket was made: source, receive_buffer, segment_size, where they were chosen."""
        self.connection: Step | None = None
        """The step of connecting."""
        self._readings: list[Step] = []
        self._prompt = False
        self._parting = False
        raw.setblocking(False)

    def connect(self, address: Address, within: float = CONNECT_PATIENCE) -> End:
        """Connect; COMPLETE, REFUSED, SILENCE or UNREACHABLE."""
        self.begin_connect(address)
        return self.end_connect(within)

    def begin_connect(self, address: Address) -> None:
        """Send the SYN, wait for nothing."""
        self.remote = address
        where = list(address) if isinstance(address, tuple) else address
        self.connection = self._step("connect", address=where, **self.made_with)
        self._connecting = self.socket.connect_ex(address)

    def end_connect(self, within: float = CONNECT_PATIENCE) -> End:
        """Wait for what becomes of ``begin_connect``."""
        end = self._end_connect(within)
        if self.connection:
            self.connection.seen["end"] = end.value
        return end

    def _end_connect(self, within: float) -> End:
        number = self._connecting
        deadline = time.monotonic() + self.patience.scaled(within)
        while number == errno.EAGAIN and not self._tcp and time.monotonic() < deadline:
            # The backlog of a Unix-domain socket is full, and nothing tells when it no longer is.
            time.sleep(0.005)
            number = self.socket.connect_ex(self.remote)
        if number == errno.EINPROGRESS:
            poller = select.poll()
            poller.register(self.socket, select.POLLOUT)
            if not self.patience.wait(poller, within):
                self._record("no answer to connect")
                return End.SILENCE
            number = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number == 0 and self._met_itself():
            number = errno.ECONNREFUSED  # nobody listens
        if number == 0:
            self._record("connected")
            return End.COMPLETE
        if number == errno.ECONNREFUSED:
            self._record("connection refused")
            return End.REFUSED
        self._record(f"cannot connect: {errno.errorcode.get(number, number)}")
        if number == errno.EAGAIN:
            return End.SILENCE
        return End.RST if number in _RESETS else End.UNREACHABLE

    def _met_itself(self) -> bool:
        """Whether both ends are this one socket (RFC 9293 section 3.5, simultaneous open)."""
        self.own = self.socket.getsockname()
        try:
            return bool(self.own == self.socket.getpeername())
        except OSError:
            return False  # reset since it was connected, and so by another; the next call tells it

    def send(self, data: bytes) -> bool:
        """Send everything, reading nothing meanwhile. False if the connection ended instead."""
        view = memoryview(data)
        step = self._step("send", data=data)
        while view:
            taken = self._push(view)
            if taken is None:
                step.seen["taken"] = len(data) - len(view)
                return False
            view = view[taken:]
            if view and not self._writable():
                step.due["taken"], step.met = len(data), False
                raise Failed(
                    f"the target stopped taking bytes from {self.name}",
                    observed=f"{len(data) - len(view)} of {len(data)} bytes taken, then nothing",
                )
        return True

    def send_segments(self, segments: Iterable[bytes]) -> bool:
        """Send each part as a segment of its own (TCP_NODELAY). False if the connection ended."""
        if self._tcp:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not self._prompt:
                self._prompt = True
                self._step("nodelay")
        return all(self.send(segment) for segment in segments)

    def send_with_fin(self, data: bytes) -> bool:
        """Send ``data`` so that its last segment also carries the FIN."""
        self._needs_tcp("bytes and end of file cannot travel together")
        try:
            self.socket.send(data, socket.MSG_MORE | socket.MSG_NOSIGNAL)
        except OSError as problem:
            self._lost(problem, sending=True)
            return False
        self.sent += len(data)
        self._record("sent", data)
        self._step("send_with_fin", data=data)
        return self._half_close()

    def send_until_stuck(self, data: bytes, quiet: float = 0.02) -> int:
        """Send without reading until nothing is taken for ``quiet`` seconds; how much was taken."""
        view = memoryview(data)
        step = self._step("send_until_stuck", data=data, quiet=quiet)
        poller = select.poll()
        poller.register(self.socket, select.POLLOUT)
        while view:
            taken = self._push(view)
            if taken is None:
                break
            view = view[taken:]
            if not taken and not poller.poll(quiet * 1000):
                break
        step.seen["taken"] = len(data) - len(view)
        return len(data) - len(view)

    def send_urgent(self, byte: bytes) -> bool:
        """Send one byte of urgent data (RFC 9293 section 3.8.5). False if the connection ended."""
        self._needs_tcp("there is no urgent data")
        try:
            self.socket.send(byte, socket.MSG_OOB | socket.MSG_NOSIGNAL)
        except OSError as problem:
            self._lost(problem, sending=True)
            return False
        self._step("send_urgent", data=byte)
        self._record("sent urgent", byte)
        return True

    def trickle(self, data: bytes, pause: float) -> bool:
        """Send byte by byte with a pause after each. False if the connection ended."""
        for value in data:
            if not self.send_segments([bytes([value])]):
                return False
            self._step("pause", seconds=pause)
            time.sleep(pause)
        return True

    def read(self, count: int, within: float = PATIENCE, patient: bool = True) -> Reading:
        """Read until ``count`` bytes, an end, or ``within`` seconds without progress.

        ``patient=False``: take what is there, and never look a second time at a silence.
        """
        return self._exchange(b"", count, within, patient)

    def read_some(self, within: float = PATIENCE) -> bytes:
        """What one read brings as soon as anything is there; empty at an end or in silence."""
        received = bytearray()
        step = self._step("read_some", within=within)
        poller = select.poll()
        poller.register(self.socket, select.POLLIN)
        if self.patience.wait(poller, within):
            self._pull(received, 1 << 18)
        step.seen["data"] = bytes(received)
        return bytes(received)

    def look_ahead(self, most: int) -> bytes:
        """What has arrived and is not read yet, up to ``most`` bytes; it stays to be read."""
        try:
            return self.socket.recv(most, socket.MSG_PEEK)
        except BlockingIOError:
            return b""
        except OSError as problem:
            self._lost(problem)  # the kernel tells of a reset only once
            return b""

    def exchange(self, data: bytes, count: int | None = None, within: float = PATIENCE) -> Reading:
        """Send ``data`` and meanwhile read ``count`` bytes (by default as many as are sent)."""
        return self._exchange(data, len(data) if count is None else count, within)

    def read_exactly(self, count: int) -> bytes:
        """Read ``count`` bytes. Raises Failed saying how it stopped."""
        reading = self.read(count)
        self._due(reading, "count", count, reading.end is End.COMPLETE)
        if reading.end is not End.COMPLETE:
            raise Failed(
                f"{count} bytes were due, {len(reading.data)} came",
                observed=str(reading),
            )
        return reading.data

    def expect_echo(
        self, data: bytes, what: str = "the bytes sent", within: float = PATIENCE
    ) -> None:
        """Exchange ``data`` for itself. Raises Failed with the first difference."""
        self.compare(data, self.exchange(data, within=within), what)

    def compare(self, expected: bytes, reading: Reading, what: str = "the bytes sent") -> None:
        """Judge a reading against the bytes that were due. Raises Failed."""
        self._due_bytes(expected, reading)
        if reading.data == expected:
            return
        if expected.startswith(reading.data):
            summary = f"{what} did not come back whole: {len(reading.data)} of {len(expected)}"
        else:
            summary = f"{what} did not come back the same"
        raise Failed(
            summary + _recognise(expected, reading),
            observed=str(reading),
            difference=explain(expected, reading.data),
        )

    def expect_eof(self, within: float = PATIENCE) -> None:
        """Nothing more but FIN. Raises Failed for bytes, RST or silence."""
        reading = self.read(1, within)
        self._due(reading, "end", End.FIN.value, reading.end is End.FIN)
        if reading.end is End.FIN:
            return
        if reading.end is End.COMPLETE:
            rest = self.read(200, 0.1, patient=False)
            raise Failed(
                "more bytes came where end of file was due",
                observed=excerpt(reading.data + rest.data),
            )
        raise Failed("end of file did not come", observed=str(reading))

    def expect_silence(self, seconds: float) -> None:
        """Nothing at all for so long: no byte, no end. Raises Failed."""
        step = self._step("silence", seconds=seconds)
        step.due["nothing"] = True
        poller = select.poll()
        poller.register(self.socket, select.POLLIN)
        if not poller.poll(self.patience.scaled(seconds) * 1000):
            self._record(f"nothing for {seconds:g} s")
            return
        step.met = False
        self._parting = True  # what follows is for the evidence only
        reading = self.read(200, 0.1, patient=False)
        raise Failed("something came where nothing was due", observed=str(reading))

    def stall(self, seconds: float) -> None:
        """Do nothing: neither read nor send."""
        self._step("pause", seconds=seconds)
        time.sleep(self.patience.scaled(seconds))
        self._record(f"stalled for {seconds:g} s")

    def half_close(self) -> bool:
        """Send FIN, go on reading (shutdown SHUT_WR). False if the connection had ended."""
        self._step("half_close")
        return self._half_close()

    def _half_close(self) -> bool:
        self.half_closed = True
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError as problem:
            self._lost(problem, sending=True)
            return False
        self._record("sent FIN (half-close)")
        return True

    def reset(self) -> None:
        """Send RST at once and be gone (SO_LINGER with time 0)."""
        self._needs_tcp("a reset cannot be told from a close")
        with suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._step("reset")
        self._record("sent RST")
        self.closed = True
        self.socket.close()

    def close(self) -> None:
        """close(2): FIN, or RST if bytes lie unread."""
        if not self.closed:
            self._step("close")
            self._record("closed")
            self.closed = True
            self.socket.close()

    def finish(self) -> bool:
        """Part in peace: half-close, read to the end, close. False if no end of file came.

        Closing with bytes unread would send RST, which kills servers that take a read error as
        fatal; every check ends its peers this way unless the end is its subject.
        """
        if self.closed:
            return True
        self._step("finish")
        self._parting = True
        clean = self.ended in (End.FIN, End.RST)
        if not clean and (self.half_closed or self.half_close()):
            deadline = time.monotonic() + self.patience.scaled(1.0)
            while not clean and time.monotonic() < deadline:
                reading = self._exchange(b"", 1 << 20, 0.3, patient=False)
                clean = reading.end in (End.FIN, End.RST)
        self.close()
        return clean

    def state(self) -> int:
        """The connection's TCP state as the kernel numbers it (tcp(7), TCP_INFO)."""
        self._needs_tcp("a connection has no TCP state")
        return self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]

    def wait_for_fin_acknowledged(self, within: float = 5.0) -> bool:
        """After a half-close: wait until the other side's kernel has acknowledged the FIN.

        False if it has not, or if the other side has closed or reset as well.
        """
        self._step("await_fin_acknowledged")
        deadline = time.monotonic() + self.patience.scaled(within)
        while (state := self.state()) in _UNACKNOWLEDGED and time.monotonic() < deadline:
            time.sleep(0.0005)
        return state == _FIN_WAIT2

    def _needs_tcp(self, why: str) -> None:
        if not self._tcp:
            raise NotApplicable(f"on a Unix-domain socket {why}", needs="need TCP")

    def _step(self, verb: str, **values: object) -> Step:
        """Record a step, unless it only winds up what is over."""
        if self._parting:
            return Step(verb, self.name)
        return self.transcript.step(verb, self.name, **values)

    def _due(self, reading: Reading, what: str, value: object, met: bool) -> None:
        """Note on the last reading what was due."""
        if self._readings:
            self._readings[-1].due[what] = value
            self._readings[-1].met = met

    def _due_bytes(self, expected: bytes, reading: Reading) -> None:
        """Note on the readings that make up ``reading`` which of the bytes were due in each."""
        rest, parts = reading.data, list[Step]()
        for step in reversed(self._readings):
            data = step.seen["data"]
            if not rest.endswith(data) or (parts and not rest):
                break
            parts.insert(0, step)
            rest = rest[: len(rest) - len(data)]
        position = len(rest)
        for step in parts[:-1]:
            length = len(step.seen["data"])
            step.due["data"] = expected[position : position + length]
            position += length
        if parts:
            parts[-1].due["data"] = expected[position:]
            parts[-1].met = reading.data == expected

    def _exchange(self, data: bytes, count: int, within: float, patient: bool = True) -> Reading:
        step = self._step("exchange", data=data, count=count, within=within, patient=patient)
        if self._parting or not count:
            return self._carry_out(data, count, within, patient)
        step.seen = {"data": b"", "end": End.SILENCE.value}
        self._readings.append(step)
        reading = self._carry_out(data, count, within, patient)
        step.seen = {"data": reading.data, "end": reading.end.value}
        return reading

    def _carry_out(self, data: bytes, count: int, within: float, patient: bool) -> Reading:
        began = time.monotonic()
        view = memoryview(data)
        received = bytearray()
        poller = select.poll()
        while len(received) < count:
            if self.ended:
                return Reading(bytes(received), self.ended)
            poller.register(self.socket, select.POLLIN | (select.POLLOUT if view else 0))
            began = time.monotonic()
            events = self.patience.wait(poller, within, patient)
            if not events:
                seconds = time.monotonic() - began
                if patient:
                    self._record(f"nothing for {seconds:.1f} s")
                return Reading(bytes(received), End.SILENCE, seconds)
            happened = events[0][1]
            if view and happened & select.POLLOUT:
                # A reset is met again by a read, after the bytes that came before it.
                taken = self._push(view)
                view = view[:0] if taken is None else view[taken:]
            if happened & ~select.POLLOUT:
                self._pull(received, count)
        return Reading(bytes(received), End.COMPLETE, time.monotonic() - began)

    def _pull(self, into: bytearray, count: int) -> None:
        try:
            # Our delayed acknowledgements would make a server's second small write wait 40 ms
            # (RFC 896, RFC 1122 section 4.2.3.2); the kernel forgets the option after a while.
            if self._tcp:
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            data = self.socket.recv(min(1 << 18, count - len(into)))
        except BlockingIOError:
            return
        except OSError as problem:
            self._lost(problem)
            return
        if not data:
            self.ended = End.RST if self._reset_seen else End.FIN
            self._record("received RST" if self._reset_seen else "received FIN")
            return
        self._record("received", data[:64], len(data))
        self.received += len(data)
        into += data

    def _push(self, view: memoryview) -> int | None:
        """Bytes taken now (0 if none), None if the connection has ended."""
        part = view[: 1 << 18]
        try:
            taken = self.socket.send(part, socket.MSG_NOSIGNAL)
        except BlockingIOError:
            return 0
        except OSError as problem:
            self._lost(problem, sending=True)
            return None
        self.sent += taken
        self._record("sent", bytes(part[: min(taken, 64)]), taken)
        return taken

    def _writable(self) -> bool:
        poller = select.poll()
        poller.register(self.socket, select.POLLOUT)
        return bool(self.patience.wait(poller, PATIENCE))

    def _lost(self, problem: OSError, sending: bool = False) -> None:
        if problem.errno == errno.ENOTCONN:
            problem.errno = errno.ECONNRESET
        if problem.errno not in _RESETS and problem.errno != errno.ETIMEDOUT:
            raise problem
        if sending:
            # Bytes that came before the reset can still be read, so reading states the end. EPIPE
            # alone says only that FIN came first.
            self._reset_seen = self._reset_seen or problem.errno != errno.EPIPE
            self._record(f"sending failed: {errno.errorcode[problem.errno or 0]}")
        elif not self.ended:
            self._record("received RST")
            self.ended = End.RST

    def _record(self, what: str, data: bytes = b"", length: int | None = None) -> None:
        self.transcript.add(self.name, what, data, length)


def _recognise(expected: bytes, reading: Reading) -> str:
    """Say which well-known mistake the bytes look like, if one."""
    received = reading.data
    if not received:
        return ""
    if len(received) > len(expected) and received.rstrip(b"\0") == expected.rstrip(b"\0"):
        return " (NUL bytes follow the text: is the whole buffer sent instead of what was read?)"
    if b"\0" in expected and len(received) < len(expected) and received == expected.split(b"\0")[0]:
        return " (it stops at the first NUL byte: is strlen used as the length?)"
    if received == expected.replace(b"\n", b"\r\n"):
        return " (every LF came back as CR LF: text mode?)"
    if received == expected.replace(b"\r\n", b"\n"):
        return " (CR LF came back as LF: text mode?)"
    if received == expected.upper() or received == expected.lower():
        return " (only upper and lower case differ)"
    if expected in received:
        where = received.find(expected)
        if where:
            return f" ({where} bytes stand before the echo: a greeting or a prompt?)"
        return " (the echo is there, then more)"
    return ""
