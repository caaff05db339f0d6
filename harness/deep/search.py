"""The search for a schedule that shows a mistake, and for the shortest that does.

hypothesis draws and shrinks. It is imported when a search begins, not before: the import takes
about a second, and only ``--deep`` needs it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import random
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from harness.deep.schedule import Alphabet, Operation, Schedule, weight
from harness.errors import BadInput
from harness.outcomes import Failed, Inconclusive

SEARCH_LIMIT = 60.0
"""Seconds that drawing may take for one property, or half a second for each schedule wanted, if
that is more; what is not drawn by then is not judged, and the report says how many were."""
_EACH = 0.5
SHRINK_LIMIT = 30.0
"""Seconds from the first counterexample on in which a shorter one is looked for."""
_STARVED_LIMIT = 5
_REST = "rest"
"""An operation that does nothing: what another one shrinks to."""


@dataclass(frozen=True)
class Settings:
    """What the user chose: how many schedules for each property, where counterexamples are kept."""

    examples: int
    folder: Path


@dataclass
class Found:
    """What a search came to."""

    played: int = 0
    """Schedules that were played and judged."""
    starved: int = 0
    """Schedules that could not be judged, because the machine was too busy."""
    shortest: Schedule | None = None
    """The shortest counterexample, if there is one."""
    counterexamples: int = 0
    first_found: float | None = None
    known: dict[Schedule, bool] = field(default_factory=dict)
    """The schedules that were played, and whether each failed: none is played twice."""


class _Counterexample(Exception):
    """One exception for all of them: to hypothesis each failure is the same mistake."""


def require_hypothesis() -> None:
    """Raises BadInput if it is not installed."""
    if importlib.util.find_spec("hypothesis") is None:
        raise BadInput(
            "--deep needs hypothesis, which is not installed: pip install 'sockcheck[deep]', "
            "or pip install hypothesis."
        )


def search(play: Callable[[Schedule], None], alphabet: Alphabet, seed: int, examples: int) -> Found:
    """Draw schedules from the seed and play each; ``play`` raises Failed for a counterexample.

    Ends after so many schedules, or in time. Raises Inconclusive where the machine is too busy.
    """
    found = Found()
    began = time.monotonic()

    def attempt(drawn: Schedule) -> None:
        now = time.monotonic()
        schedule = tuple(operation for operation in drawn if operation.kind != _REST)
        if schedule in found.known:
            if found.known[schedule]:
                raise _Counterexample
            return
        if found.first_found is None:
            if now - began > max(SEARCH_LIMIT, _EACH * examples):
                return
        elif now - found.first_found > SHRINK_LIMIT:
            return
        try:
            found.played += 1
            play(schedule)
            found.known[schedule] = False
        except Inconclusive:
            found.played -= 1
            found.starved += 1
            if found.starved > _STARVED_LIMIT:
                raise
        except Failed as problem:
            found.counterexamples += 1
            found.known[schedule] = True
            found.first_found = found.first_found or now
            if found.shortest is None or weight(schedule) < weight(found.shortest):
                found.shortest = schedule
            raise _Counterexample from problem

    try:
        _draw(attempt, alphabet, seed, examples)
    except Inconclusive:
        raise
    except Exception:
        # Whatever hypothesis makes of it (a failure that does not show every time, for instance):
        # what was seen is in ``found``.
        if found.shortest is None:
            raise
    _simplify(attempt, found, alphabet)
    return found


def _simplify(attempt: Callable[[Schedule], None], found: Found, alphabet: Alphabet) -> None:
    """Leave out, or make smaller, whatever single operation may be so, until none may."""
    position = 0
    while found.shortest and position < len(found.shortest):
        before = found.shortest
        operation = before[position]
        smaller = [size for size in alphabet.sizes if size < operation.size]
        for instead in [(), *((operation._replace(size=size),) for size in smaller)]:
            with contextlib.suppress(_Counterexample, Inconclusive):
                attempt((*before[:position], *instead, *before[position + 1 :]))
            if found.shortest != before:
                break
        else:
            position += 1


def _draw(
    attempt: Callable[[Schedule], None], alphabet: Alphabet, seed: int, examples: int
) -> None:
    import hypothesis
    from hypothesis import strategies
    from hypothesis.configuration import set_hypothesis_home_dir

    operation = strategies.builds(
        Operation,
        kind=strategies.sampled_from((_REST, *alphabet.kinds)),
        client=strategies.integers(0, alphabet.clients - 1),
        size=strategies.sampled_from(alphabet.sizes),
    )
    # Long ones, since lists of hypothesis are short for the most part; a rest is how they shrink.
    least = alphabet.longest // 2
    schedules = strategies.lists(operation, min_size=least, max_size=alphabet.longest).map(tuple)
    settings = hypothesis.settings(
        max_examples=examples,
        database=None,  # ours keeps schedules that a reader understands
        deadline=None,
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        suppress_health_check=list(hypothesis.HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=hypothesis.Verbosity.quiet,
    )
    state = random.getstate()
    with tempfile.TemporaryDirectory() as home, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        set_hypothesis_home_dir(home)  # nothing of it in the user's folder
        try:
            hypothesis.seed(seed)(settings(hypothesis.given(schedules)(attempt)))()
        finally:
            random.setstate(state)
