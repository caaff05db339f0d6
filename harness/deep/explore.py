"""A property-based check: replay what is kept, search, confirm the shortest, and report it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from harness.bench import Bench
from harness.deep.datagrams import Lost
from harness.deep.kept import Kept
from harness.deep.schedule import Alphabet, Schedule
from harness.deep.search import Found, search
from harness.errors import HarnessError
from harness.faults import schedule as faults
from harness.outcomes import Failed, Inconclusive, NotApplicable
from harness.peers.tcp import PATIENCE
from harness.server import Server
from harness.start import StartFailure
from harness.steps import in_words
from harness.transcript import Transcript

_CONFIRMATIONS = 3
_LEAST_WITHIN = 0.25
"""Seconds of silence that count while searching, at least; what is found is confirmed with full
patience."""


class Playable(Protocol):
    """A model at a server; ``play`` raises Failed."""

    def play(self, schedule: Schedule) -> None:
        """Play a schedule to its end."""


MakeModel = Callable[[Server, float], Playable]
"""A model for an instance, and the seconds of silence that count."""
MakeFaults = Callable[[Schedule], faults.Schedule | None]
"""What of a schedule is done to the server's own system calls, if anything."""


def no_faults(schedule: Schedule) -> None:
    """Nothing is."""


def explore(
    bench: Bench, alphabet: Alphabet, make_model: MakeModel, make_faults: MakeFaults = no_faults
) -> str:
    """Judge one property. Raises Failed with the shortest schedule, and Inconclusive.

    Each schedule is played to an instance of its own, in a world of its own.
    """
    settings = bench.instances.engine.deep
    if settings is None:
        raise HarnessError("a property-based check runs only with --deep")
    explorer = _Explorer(bench, make_model, make_faults)
    kept = Kept(settings.folder, bench.program.name, bench.declaration.requirement)
    within = explorer.measure()
    replayed = 0
    for schedule in kept.read(alphabet):
        replayed += 1
        if explorer.shows(schedule):
            explorer.report(schedule, "a schedule that was kept from an earlier run")
    found = _search(explorer, alphabet, within, settings.examples)
    if found.shortest is not None:
        kept.add(found.shortest, alphabet)
        told = (
            f"the shortest of {found.counterexamples} schedules that show it, "
            f"after {found.played} were played"
        )
        explorer.report(found.shortest, told)
    told = f"{found.played} schedules from the seed"
    told += f", {replayed} kept from earlier runs" if replayed else ""
    told += f"; {found.starved} could not be judged" if found.starved else ""
    return told + (f"; examples are not kept: {kept.problem}" if kept.problem else "")


def _search(explorer: _Explorer, alphabet: Alphabet, within: float, examples: int) -> Found:
    """Search with little patience; what full patience does not confirm is no counterexample."""
    seed = explorer.bench.instances.engine.seed
    for patience in (within, PATIENCE):
        found = search(
            lambda schedule, p=patience: explorer.play(schedule, p),  # type: ignore[misc]
            alphabet,
            seed,
            examples,
        )
        if found.shortest is None or explorer.shows(found.shortest):
            return found
    raise Inconclusive(
        "a schedule failed once and then no more",
        observed=f"the shortest of {found.counterexamples} did not fail again in "
        f"{_CONFIRMATIONS} times",
        schedule=in_words(explorer.bench.transcript.steps),
    )


class _Explorer:
    def __init__(self, bench: Bench, make_model: MakeModel, make_faults: MakeFaults) -> None:
        self.bench = bench
        self.make_model = make_model
        self.make_faults = make_faults

    def measure(self) -> float:
        """How long a silence must be to count while searching: this server may be a slow one."""
        began = time.monotonic()
        self.play((), PATIENCE)
        return min(PATIENCE, max(_LEAST_WITHIN, 2 * (time.monotonic() - began)))

    def play(self, schedule: Schedule, within: float, keep: bool = False) -> None:
        """Play it to a fresh instance. Raises Failed and Inconclusive.

        ``keep``: the instance of a failure is left to those who collect the evidence.
        """
        bench = self.bench
        bench.transcript = Transcript()
        world = bench.world()
        failed = False
        try:
            injected = self.make_faults(schedule)
            server = bench.start(world, faults=injected) if injected else bench.start(world)
            self.make_model(server, within).play(schedule)
        except StartFailure as problem:
            raise Inconclusive(
                f"the target started before, but not this time: {problem.summary}"
            ) from problem
        except Failed as problem:
            if injected and server.faults.edge_triggered:
                raise NotApplicable(
                    "edge-triggered epoll allows to take a short count for an empty or full buffer",
                    needs="could not be provoked",
                ) from problem
            failed = True
            raise
        finally:
            if not (failed and keep):
                for each in bench.servers:
                    each.close()
                bench.servers.clear()
                for other in bench.worlds:
                    other.close()
                bench.worlds.clear()

    def shows(self, schedule: Schedule) -> bool:
        """Whether a counterexample fails again with full patience, most times; a loss each time."""
        failures: list[Failed] = []
        for _ in range(_CONFIRMATIONS):
            try:
                self.play(schedule, PATIENCE)
            except Failed as problem:
                failures.append(problem)
        needed = _CONFIRMATIONS - 1
        if any(isinstance(each, Lost) for each in failures):
            needed = _CONFIRMATIONS
        return len(failures) >= needed

    def report(self, schedule: Schedule, told: str) -> None:
        """Play it once more and raise its failure, with its steps in words."""
        try:
            self.play(schedule, PATIENCE, keep=True)
        except Failed as problem:
            problem.evidence["schedule"] = [told, *in_words(self.bench.transcript.steps)]
            raise
        raise Inconclusive("a schedule failed twice and then no more")
