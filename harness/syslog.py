"""The syslog of a lab: every line that its programs send to /dev/log, read at once and parsed.

A program blocks in syslog(3) when nobody reads (unix(7): a full receive queue), so a thread takes
each datagram as it comes.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from harness.output import Output

DAEMON = 3
"""The facility LOG_DAEMON (RFC 3164 section 4.1.1)."""

_LARGEST = 65_536
_REMEMBERED = 20_000
_LINE = re.compile(
    r"<(?P<priority>\d{1,3})>.*?(?P<program>[^\s:\[\]]+)(?:\[(?P<pid>\d+)\])?: ?(?P<text>.*)", re.S
)


@dataclass(frozen=True)
class LogLine:
    """One message. ``program`` is empty, and ``facility`` −1, where the form is not syslog's."""

    facility: int
    severity: int
    program: str
    pid: int
    text: str
    raw: str

    def __str__(self) -> str:
        return self.raw


def parse(datagram: bytes) -> LogLine:
    """A datagram as syslog(3) sends it: ``<PRIORITY>TIME PROGRAM[PID]: TEXT``."""
    raw = datagram.rstrip(b"\0\n").decode("utf-8", "backslashreplace")
    match = _LINE.fullmatch(_without_time(raw))
    if not match:
        return LogLine(-1, -1, "", 0, raw, raw)
    priority = int(match["priority"])
    pid = int(match["pid"] or 0)
    return LogLine(priority >> 3, priority & 7, match["program"], pid, match["text"], raw)


def _without_time(raw: str) -> str:
    """The colons of the time must not be taken for the one behind the program's name."""
    return re.sub(r"^(<\d+>)[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ", r"\1", raw)


class Log:
    """Reads a /dev/log all the time. Safe for several threads."""

    def __init__(self, source: socket.socket) -> None:
        self.output = Output()
        """The lines as they came, for the evidence."""
        self._source = source.dup()
        self._source.setblocking(True)
        self._closing = False
        self._lines: list[LogLine] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="syslog", daemon=True)
        self._thread.start()

    @property
    def lines(self) -> list[LogLine]:
        """Every line so far, oldest first."""
        with self._changed:
            return list(self._lines)

    def matching(self, pattern: str) -> list[tuple[LogLine, re.Match[str]]]:
        """The lines whose whole text the pattern matches."""
        found = ((line, re.fullmatch(pattern, line.text)) for line in self.lines)
        return [(line, match) for line, match in found if match]

    def wait_for(
        self, pattern: str, within: float, count: int = 1
    ) -> list[tuple[LogLine, re.Match[str]]]:
        """Wait until ``count`` lines match; those that do, perhaps fewer."""
        deadline = time.monotonic() + within
        while True:
            with self._changed:
                seen = len(self._lines)
            found = self.matching(pattern)
            left = deadline - time.monotonic()
            if len(found) >= count or left <= 0:
                return found
            with self._changed:
                if len(self._lines) == seen:
                    self._changed.wait(left)

    def close(self) -> None:
        """Stop reading: whoever logs from now on is refused, as where no syslogd runs."""
        self._closing = True
        with suppress(OSError):
            self._source.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._source.close()

    def _run(self) -> None:
        while True:
            try:
                datagram = self._source.recv(_LARGEST)
            except OSError:
                return
            if self._closing:
                return
            line = parse(datagram)
            self.output.add(line.raw.encode() + b"\n")
            with self._changed:
                if len(self._lines) < _REMEMBERED:
                    self._lines.append(line)
                self._changed.notify_all()
