"""What a target says, for a reader: nothing in it steers a terminal, or reads otherwise than it is.

Escape sequences could clear the screen and write a verdict of their own there; characters that turn
the direction of writing could hide one.
"""

from __future__ import annotations

from typing import Any

_KEPT = "\n\t"


def readable(text: str) -> str:
    """The text with every character that does not print, but line feed and tab, as an escape."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or each in _KEPT else _escape(each)
        for each in text.replace("\r\n", "\n")
    )


def readable_all(value: Any) -> Any:
    """The same for every text in lists and dictionaries."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, (list, tuple)):
        return [readable_all(each) for each in value]
    if isinstance(value, dict):
        return {name: readable_all(each) for name, each in value.items()}
    return value


def _escape(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
