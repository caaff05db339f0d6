"""The engine: what all targets of a session share, and the threads that their checks run in."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from harness.catalogue import Catalogue
from harness.deep.search import Settings
from harness.lab.world import Worlds
from harness.machine import Machine
from harness.output import Drain

_WAITING_AT_ONCE = 128
"""Waiting checks that run side by side: each is a thread that sleeps."""
_WORKERS = min(16, 4 * (os.cpu_count() or 1))
"""Threads for the other checks: so many that a processor has work though some of them wait."""


class Engine:
    """What all targets of a session share. Close it to end every process."""

    def __init__(
        self,
        catalogue: Catalogue,
        seed: int,
        timeout_scale: float = 1.0,
        bare: bool = False,
        capture_folder: Path | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.seed = seed
        self.capture_folder = capture_folder
        self.deep: Settings | None = None
        """What the user wants of property-based checks; None where they are not judged."""
        # The zygote must be forked before there are threads.
        self.worlds = Worlds(bare)
        self.machine = Machine(timeout_scale)
        self.drain = Drain()
        self.closing = False
        self._turns = threading.BoundedSemaphore(_WAITING_AT_ONCE)
        self._tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._workers = 0

    def run_waiting(self, task: Callable[[], None]) -> None:
        """Carry out a task that mostly waits, in a thread of its own."""

        def work() -> None:
            with self._turns:
                task()

        threading.Thread(target=work, name="waiting check", daemon=True).start()

    def run_queued(self, task: Callable[[], None]) -> None:
        """Carry out a task when its turn comes, in one of a few threads."""
        self._tasks.put(task)
        if self._workers < _WORKERS:
            self._workers += 1
            threading.Thread(target=self._work, name="worker", daemon=True).start()

    def _work(self) -> None:
        while not self.closing:
            self._tasks.get()()

    def close(self) -> None:
        """End every world, process and thread of the session."""
        self.closing = True
        for _ in range(self._workers):
            self._tasks.put(lambda: None)  # wakes a worker, which then sees that it may go
        self.worlds.close()
        self.machine.close()
        self.drain.close()
