"""What is shown while a run goes on: one living line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import time
from typing import TextIO

from harness.outcomes import Outcome
from harness.result import CheckResult

_EVERY = 2.0
"""Seconds between plain lines."""


class Progress:
    """Listens to a run and reports it to a stream."""

    def __init__(self, stream: TextIO, verbose: bool) -> None:
        self.stream = stream
        self.verbose = verbose
        self.living = stream.isatty()
        self.total = 0
        self.done = 0
        self.failed = 0
        self._said = time.monotonic()

    def collected(self, total: int) -> None:
        """So many checks will run."""
        self.total = total
        self._line(f"{total} checks")

    def started(self, check: str) -> None:
        """Show what runs now."""
        if self.living:
            self._overwrite(f"{self._count()}  {check}")

    def finished(self, result: CheckResult) -> None:
        """Count it; a failure is told at once."""
        self.done += 1
        line = f"{result.outcome:<14} {result.level:<6} {result.requirement}  {result.check}"
        if result.outcome in (Outcome.FAILED, Outcome.ERROR) and not result.expected:
            self.failed += 1
            self._line(f"{line}: {result.summary}")
        elif self.verbose:
            self._line(f"{line}  {result.seconds:.2f} s")
        elif not self.living and time.monotonic() - self._said > _EVERY:
            self._line(self._count())

    def close(self) -> None:
        """Remove the living line."""
        if self.living:
            self._overwrite("")

    def _count(self) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.done} of {self.total} checks done{failed}"

    def _line(self, text: str) -> None:
        self._said = time.monotonic()
        if self.living:
            self._overwrite("")
        print(text, file=self.stream, flush=True)

    def _overwrite(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        self.stream.write(f"\r\x1b[K{text[:width]}")
        self.stream.flush()
