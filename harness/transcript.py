"""The timed record of everything that a check saw: bytes both ways, ends, deaths, signals."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any

from harness.difference import excerpt
from harness.steps import LIMIT, Step

_KEPT = 48
_LIMIT = 4000


@dataclass
class Event:
    """One line. ``count`` and ``length`` grow while the same thing goes on (many small reads)."""

    when: float
    party: str
    what: str
    data: bytes = b""
    length: int = 0
    count: int = 1

    def __str__(self) -> str:
        text = f"{self.when:10.6f}  {self.party:<10} {self.what}"
        if self.length:
            shown = excerpt(self.data, _KEPT).partition(" ")[2].partition(" ")[2]
            more = "…" if self.length > len(self.data) and not shown.endswith('…"') else ""
            text += f" {self.length} byte{'' if self.length == 1 else 's'} {shown}{more}"
            if self.count > 1:
                text += f" ({self.count} times)"
        return text


@dataclass
class Transcript:
    """The events of one check, in seconds since it began. Safe for several threads."""

    began: float = field(default_factory=time.monotonic)
    events: list[Event] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    """The same for doing again; see :mod:`harness.steps`."""
    steps_left_out: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(
        self,
        party: str,
        what: str,
        data: bytes = b"",
        length: int | None = None,
        at: float | None = None,
    ) -> None:
        """Record one event; the same party doing the same again without a break is one line.

        ``length`` is the true length where ``data`` is only the beginning; ``at`` the moment on
        the monotonic clock, for an event that is noticed later than it happened.
        """
        length = len(data) if length is None else length
        with self._lock:
            last = self.events[-1] if self.events else None
            if data and last and last.party == party and last.what == what:
                if len(last.data) <= _KEPT:
                    last.data += data[: _KEPT + 1]
                last.length += length
                last.count += 1
            elif len(self.events) < _LIMIT:
                when = (time.monotonic() if at is None else at) - self.began
                self.events.append(Event(when, party, what, data[: _KEPT + 1], length))

    def step(self, verb: str, party: str, **values: Any) -> Step:
        """Record one step; the caller fills in what is seen and what was due."""
        step = Step(verb, party, values)
        if len(self.steps) < LIMIT:
            self.steps.append(step)
        else:
            self.steps_left_out += 1
        return step

    def copy(self) -> Transcript:
        """The record so far, for somebody who goes on with it in a way of their own."""
        with self._lock:
            events = [replace(event) for event in self.events]
        steps = [replace(step) for step in self.steps]
        return Transcript(self.began, events, steps, self.steps_left_out)

    def lines(self, last: int = 24) -> list[str]:
        """The end of the record as text lines, the number left out named first."""
        with self._lock:
            events = sorted(self.events, key=lambda event: event.when)
            shown = [str(event) for event in events[-last:]]
            left_out = len(events) - len(shown)
        return ([f"… {left_out} earlier events"] if left_out else []) + shown
