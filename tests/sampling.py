"""A sample that a seed draws, the same for everybody who names it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import TypeVar

Each = TypeVar("Each")


def sample(every: Iterable[Each], text: str, key: Callable[[Each], str]) -> list[Each]:
    """Those that ``SEED/FRACTION`` draws, at least one. Raises ValueError for another text."""
    seed, _, fraction = text.partition("/")
    if not 0 < float(fraction) <= 1:
        raise ValueError(f"the fraction {fraction} is not between 0 and 1")
    drawn = sorted(every, key=lambda each: random.Random(f"{seed} {key(each)}").random())
    return drawn[: max(1, round(len(drawn) * float(fraction)))]
