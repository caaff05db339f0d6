"""Payloads: what our peers send. The same seed and purpose always give the same bytes.

Ordinary payloads are letters and digits ended by a newline, with neither NUL nor a word that some
servers take for a command (``quit``, ``GET ``): each such trait has a check of its own, and one
trait must not fail ten checks.
"""

from __future__ import annotations

import random

from harness.steps import numbered_lines

_LETTERS = b"ABCDEFGHJKLMNPRSTUVWXYZabcdfghjkmnprsvwz0123456789"
_LETTER_OF_BYTE = bytes(_LETTERS[value % len(_LETTERS)] for value in range(256))


class Payloads:
    """A source of payloads for one check."""

    def __init__(self, seed: int, purpose: str) -> None:
        self.random = random.Random(f"{seed} {purpose}")
        self.made: dict[str, bytes] = {}
        """The binary payloads so far, by the seeds from which they can be made again."""

    def line(self, length: int) -> bytes:
        """``length`` bytes of ordinary text, the last of them a newline."""
        if length <= 0:
            return b""
        return self._letters(length - 1) + b"\n"

    def text(self, length: int) -> bytes:
        """``length`` bytes of ordinary text in lines of up to 79, the last byte a newline."""
        if length <= 79:
            return self.line(length)
        # One random block repeated with a running number: a shifted or repeated part is seen.
        return numbered_lines(self._letters(64), length)

    def _letters(self, length: int) -> bytes:
        return self.random.randbytes(length).translate(_LETTER_OF_BYTE)

    def binary(self, length: int) -> bytes:
        """``length`` random bytes, every value possible."""
        seed = f"{self.random.getrandbits(64)}"
        self.made[seed] = random.Random(seed).randbytes(length)
        return self.made[seed]
