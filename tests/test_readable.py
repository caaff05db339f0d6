"""What a target says is shown as it is, and does nothing to the terminal that shows it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from harness.output import Output
from harness.readable import readable, readable_all


def test_what_is_kept() -> None:
    text = "Olá, 世界!\n\tindented \\x1b"
    assert readable(text) == text
    assert readable("one\r\ntwo\n") == "one\ntwo\n"


def test_what_is_shown_as_an_escape() -> None:
    assert readable("\x1b[2J\x07\r\x7f\x9b") == "\\x1b[2J\\x07\\x0d\\x7f\\x9b"
    assert readable("gnp.\u202eexe") == "gnp.\\u202eexe"
    assert readable("\U000e0041") == "\\U000e0041"
    found = readable_all({"stdout": ["\x1b[1m", "plain"], "count": 3})
    assert found == {"stdout": ["\\x1b[1m", "plain"], "count": 3}


def test_an_output() -> None:
    output = Output()
    output.add(b"\x1b]0;title\x07\0\xff\n")
    assert output.text() == "\\x1b]0;title\\x07\\0\\xff\n"


@given(some.text())
def test_nothing_else_is_left(text: str) -> None:
    assert all(each.isprintable() or each in "\n\t" for each in readable(text))
