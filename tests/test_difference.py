"""The first difference between two byte strings, found and shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.difference import excerpt, explain, first_difference


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_first_difference_is_the_first(expected: bytes, received: bytes) -> None:
    offset = first_difference(expected, received)
    if offset is None:
        assert expected == received
    else:
        assert expected[:offset] == received[:offset]
        assert expected[offset : offset + 1] != received[offset : offset + 1]


@given(st.binary(min_size=1, max_size=60), st.integers(0, 59), st.integers(1, 255))
def test_the_pointer_stands_under_the_byte(data: bytes, place: int, change: int) -> None:
    place %= len(data)
    other = bytearray(data)
    other[place] ^= change
    _, expected, received, pointer = explain(data, bytes(other))
    column = pointer.index("^^")
    assert int(expected[column : column + 2], 16) == data[place]
    assert int(received[column : column + 2], 16) == other[place]
    assert expected[pointer.rindex("^ ")] == (chr(data[place]) if 32 <= data[place] < 127 else ".")


def test_equal_strings_have_no_difference() -> None:
    assert explain(b"same", b"same") == []


def test_excerpt_shows_every_byte_readably() -> None:
    assert excerpt(b'a\n\r\t\\\0\xff"') == '8 bytes "a\\n\\r\\t\\\\\\x00\\xff""'
    assert excerpt(b"x" * 100, 5) == '100 bytes "xxxxx…"'
    assert excerpt(b"x") == '1 byte "x"'
