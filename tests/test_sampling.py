"""Samples that a seed draws."""

from __future__ import annotations

import pytest

from tests.sampling import sample

EVERY = [f"program {number}" for number in range(40)]


def test_a_sample_is_drawn_by_its_seed() -> None:
    first = sample(EVERY, "1/0.1", str)
    assert len(first) == 4
    assert first == sample(reversed(EVERY), "1/0.1", str) != sample(EVERY, "2/0.1", str)


def test_a_small_fraction_still_draws_one() -> None:
    assert len(sample(EVERY, "1/0.001", str)) == 1


@pytest.mark.parametrize("text", ["1/0", "1/2", "1/much", "1"])
def test_what_is_no_fraction_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"fraction|float"):
        sample(EVERY, text, str)
