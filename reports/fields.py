"""Fields of a report as text: a name in the margin, what it holds wrapped beside it."""

from __future__ import annotations

import textwrap

WIDTH = 100
"""Columns of a report as text."""
_INDENT = 14


def field(name: str, text: str) -> list[str]:
    """The lines of a field; none if it is empty."""
    if not text:
        return []
    wrapped = [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(
            paragraph, WIDTH - _INDENT, break_long_words=False, break_on_hyphens=False
        )
        or [""]
    ]
    return [f"  {name if not row else '':<11} {line}" for row, line in enumerate(wrapped)]
