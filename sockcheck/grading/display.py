"""What is shown while a class is graded: a living line with a bar, or plain lines elsewhere."""

from __future__ import annotations

import shutil
import time
from collections import OrderedDict
from typing import TextIO

from harness.grade import State
from harness.outcomes import Outcome
from sockcheck.grading.results import PartResult

_EVERY = 10.0
"""Seconds between plain lines that say how far it is."""
_BAR = 20


class Display:
    """Tells of a grading on a stream; times are on the monotonic clock, which never jumps."""

    def __init__(self, stream: TextIO, total: int, kept: int) -> None:
        self.stream = stream
        self.living = stream.isatty()
        self.total, self.done = total, 0
        self._began = self._said = time.monotonic()
        self._running: OrderedDict[str, None] = OrderedDict()
        if kept:
            self._line(f"{kept} results are there already and not judged again")

    def started(self, label: str) -> None:
        """A part is handed to a worker."""
        self._running[label] = None
        self._overwrite()

    def finished(self, label: str, result: PartResult) -> None:
        """A part is judged: one line for each."""
        self._running.pop(label, None)
        self.done += 1
        self._line(f"{self.done:>{len(str(self.total))}} of {self.total}  {label}: {told(result)}")
        self._overwrite()

    def trouble(self, text: str) -> None:
        """Something that the reader ought to know at once."""
        self._line(text)

    def tick(self) -> None:
        """Called now and then: keeps the remaining time true."""
        if self.living:
            self._overwrite()
        elif time.monotonic() - self._said > _EVERY:
            self._line(self._state())

    def close(self) -> None:
        """Remove the living line."""
        if self.living:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def _state(self) -> str:
        text = f"{self.done} of {self.total} done"
        if self.done:
            left = (time.monotonic() - self._began) / self.done * (self.total - self.done)
            text += f", about {int(left) // 60}:{int(left) % 60:02} left"
        names = list(self._running)
        if names:
            text += f"; now {', '.join(names[:4])}{' …' if len(names) > 4 else ''}"
        return text

    def _line(self, text: str) -> None:
        self._said = time.monotonic()
        if self.living:
            self.stream.write("\r\x1b[K")
        self.stream.write(text + "\n")
        self.stream.flush()

    def _overwrite(self) -> None:
        if not self.living:
            return
        width = shutil.get_terminal_size().columns - 1
        filled = round(_BAR * self.done / max(1, self.total))
        bar = "█" * filled + "░" * (_BAR - filled)
        self.stream.write(f"\r\x1b[K{bar} {self._state()}"[: width + 4])
        self.stream.flush()


def told(result: PartResult) -> str:
    """A result in a few words."""
    if result.state is not State.GRADED:
        return result.state.value + (f" ({result.notes[0]})" if result.notes else "")
    counts = dict.fromkeys(Outcome, 0)
    for check in result.checks:
        counts[check.outcome] += 1
    said = [f"{counts[each]} {each}" for each in Outcome if counts[each]]
    return f"{len(result.checks)} checks: {', '.join(said)}"
