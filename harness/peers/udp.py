"""A UDP peer: our end of an exchange of datagrams, whose boundaries and sources are kept."""

from __future__ import annotations

import errno
import select
import socket
import time
from dataclasses import dataclass

from harness.difference import excerpt, explain
from harness.machine import Patience
from harness.outcomes import Failed
from harness.peers.tcp import PATIENCE
from harness.steps import Step
from harness.transcript import Transcript

_LARGEST = 65_536
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH)


@dataclass(frozen=True)
class Datagram:
    """One datagram that arrived: its bytes, and the address and port that it came from."""

    data: bytes
    source: tuple[str, int]

    def __str__(self) -> str:
        return f"{excerpt(self.data)} from {_text(self.source)}"


class DatagramPeer:
    """A bound, unconnected UDP socket that talks to the target."""

    def __init__(
        self,
        raw: socket.socket,
        target: tuple[str, int],
        name: str,
        transcript: Transcript,
        patience: Patience,
    ) -> None:
        self.socket = raw
        self.target = target
        self.name = name
        self.transcript = transcript
        self.patience = patience
        self.closed = False
        self._last = b""
        self._received: Step | None = None
        where = raw.getsockname()
        self.transcript.step("open", name, source=where[0], target=list(target))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
        raw.setblocking(False)

    def send(self, data: bytes) -> bool:
        """Send one datagram to the target. False if this machine cannot send one so long."""
        self.transcript.step("send_datagram", self.name, data=data)
        try:
            self._push(data)
        except OSError as problem:
            if problem.errno in _NO_WAY:
                raise Failed(
                    "the target's address cannot be reached",
                    observed=errno.errorcode[problem.errno],
                ) from problem
            if problem.errno != errno.EMSGSIZE:
                raise
            self._record(f"cannot send {len(data)} bytes (EMSGSIZE)")
            return False
        self._record("sent a datagram of" if data else "sent an empty datagram", data)
        return True

    def receive(self, within: float = PATIENCE, patient: bool = True) -> Datagram | None:
        """The next datagram, or None after ``within`` seconds of silence.

        ``patient=False``: never look a second time at a silence.
        """
        poller = select.poll()
        poller.register(self.socket, select.POLLIN)
        began = time.monotonic()
        self._received = step = self.transcript.step("receive", self.name, within=within)
        step.seen["data"] = None
        if not self.patience.wait(poller, within, patient):
            self._record(f"no datagram for {time.monotonic() - began:.1f} s")
            return None
        data, source = self.socket.recvfrom(_LARGEST)
        step.seen |= {"data": data, "source": list(source[:2])}
        self._record("received a datagram of" if data else "received an empty datagram", data)
        return Datagram(data, (source[0], source[1]))

    def exchange(self, data: bytes, within: float = PATIENCE) -> Datagram | None:
        """Send one datagram and wait for the next that arrives.

        A second copy of the reply before it is passed over: UDP itself may duplicate a datagram,
        and a server that answers twice is the matter of a requirement of its own.
        """
        last, self._last = self._last, data
        if not self.send(data):
            return None
        reply = self.receive(within)
        while reply is not None and reply.data == last != data:
            if self._received in self.transcript.steps:
                self.transcript.steps.remove(self._received)
            reply = self.receive(within)
        if self._received and last != data:
            self._received.values["passing_over"] = last
        return reply

    def expect_echo(self, data: bytes, what: str = "the datagram sent") -> Datagram:
        """Exchange a datagram for itself. Raises Failed with the first difference."""
        reply = self.exchange(data)
        if reply is None:
            self._due("data", data, met=False)
            raise Failed(f"{what} was not answered", observed="no datagram came back")
        self.compare(data, reply, what)
        return reply

    def compare(self, expected: bytes, reply: Datagram, what: str = "the datagram sent") -> None:
        """Judge a reply's bytes. Raises Failed with the first difference.

        Its source is judged by ``expect_source`` alone: one trait must not fail every check.
        """
        self._due("data", expected, met=reply.data == expected)
        if reply.data != expected:
            raise Failed(
                f"{what} did not come back the same: {len(reply.data)} bytes for {len(expected)}"
                + _recognise(expected, reply.data),
                observed=str(reply),
                difference=explain(expected, reply.data),
            )

    def expect_source(self, reply: Datagram) -> None:
        """The reply came from the address and port that were addressed. Raises Failed."""
        self._due("source", list(self.target), met=reply.source == self.target)
        if reply.source != self.target:
            what = "port" if reply.source[0] == self.target[0] else "address"
            raise Failed(
                f"the reply came from another {what} than the one addressed",
                observed=f"sent to {_text(self.target)}, answered from {_text(reply.source)}",
            )

    def expect_silence(self, seconds: float) -> None:
        """No datagram for so long. Raises Failed."""
        reply = self.receive(self.patience.scaled(seconds), patient=False)
        self._due("data", None, met=reply is None)
        if reply is not None:
            raise Failed("a datagram came where none was due", observed=str(reply))

    def stall(self, seconds: float) -> None:
        """Do nothing: neither send nor receive."""
        self.transcript.step("pause", self.name, seconds=seconds)
        time.sleep(self.patience.scaled(seconds))
        self._record(f"stalled for {seconds:g} s")

    def finish(self) -> bool:
        """Be gone; always clean."""
        self.close()
        return True

    def close(self) -> None:
        """Close the socket: later datagrams to it are answered by ICMP port unreachable."""
        if not self.closed:
            self.closed = True
            self.transcript.step("close", self.name)
            self._record("closed")
            self.socket.close()

    def _push(self, data: bytes) -> None:
        try:
            self.socket.sendto(data, self.target)
        except BlockingIOError:
            poller = select.poll()
            poller.register(self.socket, select.POLLOUT)
            self.patience.wait(poller, PATIENCE)
            self.socket.sendto(data, self.target)

    def _due(self, what: str, value: object, met: bool) -> None:
        """Note on the last datagram waited for what was due."""
        if self._received:
            self._received.due[what] = value
            self._received.met = self._received.met and met

    def _record(self, what: str, data: bytes = b"") -> None:
        self.transcript.add(self.name, what, data[:64], len(data))


def _text(address: tuple[str, int]) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _recognise(expected: bytes, received: bytes) -> str:
    """Say which well-known mistake the bytes look like, if one."""
    if received == expected + b"\0":
        return " (a NUL was added: is strlen + 1 sent instead of what was received?)"
    if received == expected.split(b"\0")[0]:
        return " (it stops at the first NUL byte: is strlen used as the length?)"
    if len(received) > len(expected) and received.startswith(expected):
        return " (more follows: is the whole buffer sent instead of what was received?)"
    if len(received) < len(expected) and expected.startswith(received):
        return " (the end is missing: is the buffer too small?)"
    if received == expected.upper() or received == expected.lower():
        return " (only upper and lower case differ)"
    if received == expected.strip():
        return " (blanks or line ends are missing at its ends)"
    return ""
