"""The two ways in which a run can go wrong that are not the target's doing."""

from __future__ import annotations


class BadInput(Exception):
    """What the user gave cannot be used: the message says what, where, and what to do (exit 2)."""


class HarnessError(Exception):
    """Something of ours went wrong; never a failure of the target (exit 3)."""
