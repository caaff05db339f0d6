"""Where two byte strings part: offset, both sides in hex and text, and a pointer to the byte."""

from __future__ import annotations

_BEFORE, _WIDTH = 4, 16


def first_difference(expected: bytes, received: bytes) -> int | None:
    """The offset of the first byte that differs or is missing; None if equal."""
    if expected == received:
        return None
    low, high = 0, min(len(expected), len(received))
    # Bisecting over slices compares in C; a megabyte byte by byte would take a tenth of a second.
    while low < high:
        middle = (low + high + 1) // 2
        if expected[low:middle] == received[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def excerpt(data: bytes, limit: int = 48) -> str:
    """Bytes as readable text for a sentence: length, and the beginning if they are many."""
    shown = "".join(_character(byte) for byte in data[:limit])
    tail = "…" if len(data) > limit else ""
    return f'{len(data)} byte{"" if len(data) == 1 else "s"} "{shown}{tail}"'


def explain(expected: bytes, received: bytes) -> list[str]:
    """Lines that show the first difference, or nothing if there is none.

    Three lines of a fixed layout: expected, received, and a pointer under the differing byte.
    """
    offset = first_difference(expected, received)
    if offset is None:
        return []
    start = max(0, offset - _BEFORE)
    pointer = " " * (21 + 3 * (offset - start)) + "^^"
    gap = 3 * _WIDTH + 2 - 3 * (offset - start)
    what = "the bytes end here" if offset >= len(received) else "the first byte that differs"
    if offset >= len(expected):
        what = "the first byte too many"
    return [
        f"first difference at offset {offset} ({len(expected)} bytes expected, "
        f"{len(received)} received)",
        f"expected  {start:>8}   {_row(expected[start : start + _WIDTH])}",
        f"received  {start:>8}   {_row(received[start : start + _WIDTH])}",
        pointer + " " * (gap - 2) + " " * (offset - start) + "^ " + what,
    ]


def _row(data: bytes) -> str:
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
    return f"{data.hex(' '):<{3 * _WIDTH}} |{text}|"


def _character(byte: int) -> str:
    if byte in b"\r\n\t\\":
        return {10: "\\n", 13: "\\r", 9: "\\t", 92: "\\\\"}[byte]
    return chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}"
