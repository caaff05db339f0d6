"""What a schedule of faults came to: which faults were met, when, by which call of which process.

A fault that was never met proves nothing, so a check asks (:meth:`Record.expect_met`). The helper
writes into memory that is shared with it: the offsets are those of harness/faults/helper/record.c.
"""

from __future__ import annotations

import errno
import mmap
import os
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from harness.faults.building import helper
from harness.faults.schedule import Delay, Schedule
from harness.machine import Patience
from harness.outcomes import NotApplicable
from harness.transcript import Transcript

_PAGE = 4096
_LENGTH, _ARMED, _SEEN, _INJECTED = 8, 64, 320, 832
_RUNNING, _GONE = 1, 2


@dataclass(frozen=True)
class Injection:
    """One fault that happened.

    ``time`` is on the monotonic clock, in seconds; ``position`` counts from 1; ``asked`` is the
    number of bytes that a cut call wanted; ``result`` what the program was told.
    """

    time: float
    fault: int
    thread: int
    call: str
    descriptor: int
    position: int
    asked: int
    result: int

    def __str__(self) -> str:
        """A line for the transcript."""
        where = f" on descriptor {self.descriptor}" if self.descriptor >= 0 else ""
        what = f"{self.call}{where} of thread {self.thread}"
        if self.asked:
            return f"{what}: {self.result} of {self.asked} bytes"
        if self.result < 0:
            return f"{what}: {errno.errorcode.get(-self.result, self.result)}"
        return f"{what}: held back"


@dataclass(frozen=True)
class Handler:
    """A signal handler that the program installed. ``restarts``: with SA_RESTART."""

    time: float
    process: int
    signal: int
    restarts: bool


class Record:
    """The record of one life of a program under a schedule. Readable at any time, from any thread.

    Raises OSError.
    """

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.descriptor = os.memfd_create("faults", os.MFD_CLOEXEC)
        os.ftruncate(self.descriptor, _PAGE)
        self._page = mmap.mmap(self.descriptor, _PAGE)
        self._told = 0

    def tracer(self) -> list[str]:
        """The helper and what it is told of the schedule. Raises NotApplicable."""
        return [helper(), *self.schedule.words()]

    @property
    def begun(self) -> bool:
        """Whether the program has begun under the schedule."""
        return self._word(0) >= _RUNNING

    @property
    def gone(self) -> bool:
        """Whether every process of the program has ended."""
        return self._word(0) == _GONE

    @property
    def injections(self) -> list[Injection]:
        """Every fault that happened so far, in order; after 4 MiB of log only counted."""
        return [
            Injection(when, int(word[0]), int(word[1]), word[2], *map(int, word[3:]))
            for when, verb, word in self._lines()
            if verb == "fault"
        ]

    @property
    def handlers(self) -> list[Handler]:
        """Every signal handler that was installed so far."""
        return [
            Handler(when, int(word[0]), int(word[1]), word[2] == "1")
            for when, verb, word in self._lines()
            if verb == "handler"
        ]

    @property
    def edge_triggered(self) -> bool:
        """Whether it uses epoll with EPOLLET: then a count that was cut is no fair trial.

        Such a program may take a short count for a buffer that is empty or full, and wait for an
        edge (epoll(7), questions and answers 9).
        """
        return any(verb == "edges" for _, verb, _ in self._lines())

    @property
    def ends(self) -> dict[int, int]:
        """The wait(2) status of each process that has ended, by its id."""
        found = (word for _, verb, word in self._lines() if verb == "end")
        return {int(process): int(status) for process, status in found}

    def seen(self, fault: int = 0) -> int:
        """How many calls this fault of the schedule has counted."""
        return self._long(_SEEN, fault)

    def injected(self, fault: int = 0) -> int:
        """How many times this fault of the schedule has happened."""
        return self._long(_INJECTED, fault)

    def arm(self, fault: int = 0, armed: bool = True) -> None:
        """Let a fault count and happen from now on, or no longer."""
        struct.pack_into("=I", self._page, _ARMED + 4 * fault, armed)

    def wait_until_injected(
        self, patience: Patience, fault: int = 0, times: int = 1, within: float = 1.0
    ) -> bool:
        """Wait until a fault has happened so often; False if it has not."""
        deadline = time.monotonic() + patience.scaled(within)
        while self.injected(fault) < times:
            if self.gone or time.monotonic() > deadline:
                return False
            time.sleep(0.001)
        return True

    def expect_met(self, *faults: int) -> None:
        """Each of these faults (all, if none is named) happened. Raises NotApplicable."""
        for number in faults or range(len(self.schedule.faults)):
            if not self.injected(number):
                fault = self.schedule.faults[number]
                raise NotApplicable(
                    f"the fault was never met: {fault} ({self.seen(number)} such calls were seen)",
                    needs="could not be provoked",
                )

    def tell(self, transcript: Transcript) -> None:
        """Add what happened since the last time to a transcript, at its own times."""
        if self.descriptor < 0:
            return
        injections = self.injections
        for each in injections[self._told :]:
            kind = "delayed" if isinstance(self.schedule.faults[each.fault], Delay) else "injected"
            transcript.add("fault", f"{kind}: {each}", at=each.time)
        self._told = len(injections)

    def close(self) -> None:
        """Give the memory back; what was read of it is then gone."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _word(self, offset: int) -> int:
        return int(struct.unpack_from("=I", self._page, offset)[0])

    def _long(self, table: int, fault: int) -> int:
        if not 0 <= fault < len(self.schedule.faults):
            raise IndexError(f"the schedule has no fault {fault}")
        return int(struct.unpack_from("=Q", self._page, table + 8 * fault)[0])

    def _lines(self) -> Iterator[tuple[float, str, list[str]]]:
        (length,) = struct.unpack_from("=Q", self._page, _LENGTH)
        read = partial(os.pread, self.descriptor)
        for line in read(length, _PAGE).decode("ascii").splitlines():
            when, verb, *words = line.split(" ")
            yield int(when) / 1e9, verb, words
