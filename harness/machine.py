"""What this machine manages now: deadlines that tell a slow target from a starved one.

A deadline of ours is patience, not a contract: before silence is held against a target, the time
that its processes stood in the run queue and the lateness of our own threads are looked at.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from harness.errors import HarnessError
from harness.lab.world import World
from harness.outcomes import Inconclusive

_TICK = 0.02
_REMEMBERED = 30_000  # ticks: ten minutes
_ROUNDS = 6


@dataclass(frozen=True)
class ProcessorUse:
    """Seconds that the target's processes spent on, and waited for, a processor so far."""

    used: float
    waited: float
    blocked_on_disk: bool = False


NO_VIEW = ProcessorUse(0.0, 0.0)


def processor_use(world: World) -> ProcessorUse:
    """What the processes of a world had of, and wanted from, the processors so far."""
    try:
        processes = world.processes()
    except (HarnessError, OSError):
        return NO_VIEW
    return ProcessorUse(
        used=sum(each.cpu for each in processes),
        waited=max((each.waited for each in processes), default=0.0),
        blocked_on_disk=any(each.state == "D" for each in processes),
    )


def overloaded() -> bool:
    """Whether, most of the last 10 s, some process of this machine waited for a processor.

    As the kernel's pressure stall information tells (PSI), or where there is none the load.
    """
    try:
        with open("/proc/pressure/cpu", encoding="ascii") as file:
            fields = dict(field.split("=") for field in file.readline().split()[1:])
        return float(fields["avg10"]) > 50
    except (OSError, KeyError, ValueError):
        return os.getloadavg()[0] > 2 * (os.cpu_count() or 1)


class Machine:
    """Measures how late threads wake up here, all through the run."""

    def __init__(self, timeout_scale: float = 1.0) -> None:
        self.timeout_scale = timeout_scale
        self._late: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="machine", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        planned = time.monotonic() + _TICK
        while not self._stop.wait(max(0.0, planned - time.monotonic())):
            now = time.monotonic()
            self._late.append((now, now - planned))
            planned = now + _TICK

    def lateness(self, since: float) -> float:
        """Seconds by which wake-ups since that moment came late, together."""
        return sum(late for moment, late in list(self._late) if moment >= since)

    def worst_lateness(self, since: float) -> float:
        """The latest single wake-up since that moment, in seconds: the present jitter."""
        return max((late for moment, late in list(self._late) if moment >= since), default=0.0)

    def close(self) -> None:
        self._stop.set()
        self._thread.join()


@dataclass(frozen=True)
class Patience:
    """How long to wait for something that must come, on this machine, for this target."""

    machine: Machine
    processor_use: Callable[[], ProcessorUse] = lambda: NO_VIEW

    def scaled(self, seconds: float) -> float:
        """The given time under the user's ``--timeout-scale``."""
        return seconds * self.machine.timeout_scale

    def wait(
        self, poller: select.poll, seconds: float, patient: bool = True
    ) -> list[tuple[int, int]]:
        """Wait for an event; an empty list is silence that is the target's own.

        ``patient=False``: the time is exact, and a silence is not looked at a second time.

        After ``seconds`` a second look begins, half as long again: if in it the target wanted a
        processor and did not get one, or our own threads were late, it goes on, and ends as
        Inconclusive after six rounds.
        """
        if not patient:
            return poller.poll(seconds * 1000)
        seconds = self.scaled(seconds)
        events = poller.poll(seconds * 1000)
        extension = seconds / 2
        for _ in range(_ROUNDS):
            if events:
                return events
            before, began = self.processor_use(), time.monotonic()
            events = poller.poll(extension * 1000)
            if events or not self._starved(before, began, extension):
                return events
        raise Inconclusive(
            "the machine was too busy to judge a silence",
            observed=f"nothing within {seconds + _ROUNDS * extension:.1f} s, while the target's "
            "processes or our own threads waited for a processor or a disk most of the time",
        )

    def _starved(self, before: ProcessorUse, began: float, extension: float) -> bool:
        after = self.processor_use()
        if after.used - before.used > 0.2 * extension:
            return False  # it had a processor and did something else with it
        waited = after.waited - before.waited
        ours = self.machine.lateness(began)
        return after.blocked_on_disk or max(waited, ours) > 0.5 * extension
