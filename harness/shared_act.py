"""An act on an instance of its own that several checks judge, each for a requirement of its own.

A crowd that comes and goes, say: one check then looks at the descriptors, another one at zombies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.bench import Bench
from harness.server import Server


class SharedAct:
    """Performed when the first check asks what was seen, and never again; used by one thread.

    ``begin`` starts the instance that it is performed on; it may raise what a check may raise.
    """

    def __init__(self, bench: Bench, begin: Callable[[Bench], Server | None]) -> None:
        self.bench = bench
        self.server: Server | None = None
        """The instance, as the act has left it; None before, and where it did not start."""
        self._begin = begin
        self._over = False
        self._seen: Any = None
        self._problem: Exception | None = None

    def seen_by(self, bench: Bench) -> Any:
        """What came of the act, whose transcript becomes that of ``bench``.

        Raises what the act raised, to every check that asks.
        """
        if not self._over:
            self._perform()
        bench.transcript = self.bench.transcript.copy()
        bench.payloads = self.bench.payloads
        if self.server:
            self.server.transcript = bench.transcript  # for a check that goes on with it
        if self._problem:
            raise self._problem
        return self._seen

    def _perform(self) -> None:
        act = self.bench.declaration.act
        assert act is not None
        self._over = True
        try:
            self.server = self._begin(self.bench)
            self._seen = act(self.server, self.bench)
        except Exception as problem:
            self._problem = problem

    def close(self) -> None:
        """End the instance."""
        self.bench.close()
