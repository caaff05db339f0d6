"""Patience: a silence is held against the target only if the machine gave it a chance."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from harness.lab.world import Death
from harness.machine import Machine, Patience, ProcessorUse
from harness.outcomes import Failed, Inconclusive
from suites.clients import meetings


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    made = Machine()
    yield made
    made.close()


@pytest.fixture
def silent() -> Iterator[select.poll]:
    reader, writer = os.pipe()
    poller = select.poll()
    poller.register(reader, select.POLLIN)
    yield poller
    os.close(reader)
    os.close(writer)


def use_that_grows(used: float, waited: float) -> Callable[[], ProcessorUse]:
    """Seconds of either for each second of wall time."""
    began = time.monotonic()

    def use() -> ProcessorUse:
        passed = time.monotonic() - began
        return ProcessorUse(used * passed, waited * passed)

    return use


def test_silence_of_an_idle_target_is_its_own(machine: Machine, silent: select.poll) -> None:
    began = time.monotonic()
    assert Patience(machine, use_that_grows(0, 0)).wait(silent, 0.2) == []
    assert time.monotonic() - began >= 0.3  # the second look


def test_silence_of_a_starved_target_is_inconclusive(machine: Machine, silent: select.poll) -> None:
    with pytest.raises(Inconclusive, match="too busy"):
        Patience(machine, use_that_grows(0.01, 0.9)).wait(silent, 0.1)


def test_a_target_that_had_a_processor_has_no_excuse(machine: Machine, silent: select.poll) -> None:
    """It spins, and on a crowded machine waits as well: still its own silence."""
    assert Patience(machine, use_that_grows(0.5, 0.5)).wait(silent, 0.1) == []


def test_disk_wait_is_inconclusive(machine: Machine, silent: select.poll) -> None:
    with pytest.raises(Inconclusive):
        Patience(machine, lambda: ProcessorUse(0, 0, blocked_on_disk=True)).wait(silent, 0.1)


def test_an_event_ends_the_wait_at_once(machine: Machine) -> None:
    reader, writer = os.pipe()
    poller = select.poll()
    poller.register(reader, select.POLLIN)
    os.write(writer, b"x")
    began = time.monotonic()
    assert Patience(machine).wait(poller, 30)
    assert time.monotonic() - began < 5
    os.close(reader)
    os.close(writer)


def test_impatience_is_exact(machine: Machine, silent: select.poll) -> None:
    patience = Patience(machine, use_that_grows(0, 1))
    assert patience.wait(silent, 0.05, patient=False) == []


def test_the_scale_stretches_deadlines(silent: select.poll) -> None:
    slow = Machine(timeout_scale=3)
    began = time.monotonic()
    assert Patience(slow).wait(silent, 0.1) == []
    assert time.monotonic() - began >= 0.45
    slow.close()


def test_lateness_is_measured(machine: Machine) -> None:
    began = time.monotonic()
    time.sleep(0.2)
    assert machine.lateness(began) >= machine.worst_lateness(began) >= 0


@pytest.mark.parametrize(
    ("ended_after", "waited", "outcome"),
    [
        (5.4, 0.0, None),
        (4.8, 0.0, Failed),
        (4.8, 3.0, Failed),  # who waits is late, never early
        (6.1, 0.0, Failed),
        (6.1, 0.6, Inconclusive),
        (10.0, 0.6, Failed),
    ],
)
def test_a_limit_missed_in_the_run_queue_is_no_fault_of_the_client(
    ended_after: float,
    waited: float,
    outcome: type[Exception] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(meetings, "overloaded", lambda: False)
    bench: Any = SimpleNamespace(
        machine=SimpleNamespace(worst_lateness=lambda since: 0.01),
        transcript=SimpleNamespace(began=0.0),
    )
    client: Any = SimpleNamespace(wait=lambda: Death(1, 0, 100.0 + ended_after, waited))
    judged = partial(meetings.judge_limit, bench, client, 5.0, 100.0)
    if outcome is None:
        judged()
    else:
        with pytest.raises(outcome):
            judged()
