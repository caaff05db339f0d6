"""Texts that others wrote (programs under test, students), made safe to look at.

Escaping for HTML, XML or CSV is each writer's own. Here is what they share: a character that
would not be seen, or would change how its neighbours are seen, is written as ``\\xNN``,
``\\uNNNN`` or ``\\UNNNNNNNN``. A terminal then gets no escape sequence, and a name or a line of
output cannot turn the text round it from right to left (Unicode Technical Report 36, "bidirectional
text spoofing").
"""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for the tab and the line feed
    "\xad\u061c\u180e"  # soft hyphen, Arabic letter mark, Mongolian vowel separator
    "\u200b\u200e\u200f"  # zero width space, left-to-right and right-to-left marks
    "\u2028-\u202e"  # line and paragraph separator; embeddings and overrides of direction
    "\u2060-\u206f\ufeff\ufff9-\ufffb"  # word joiner, isolates; byte order mark; annotations
    "\ud800-\udfff"  # halves of a pair: no encoding carries them
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters at all
    "\U0001fffe\U0001ffff\U000e0000-\U000e0fff]"  # tags and variation selectors of plane 14
)
# Zero width joiner and non-joiner (U+200D, U+200C) stay: names in Persian or Hindi need them.


def visible(text: object) -> str:
    """The text with every unseen character written out; line feeds and tabs stay."""
    return _UNSEEN.sub(_escaped, str(text))


def one_line(text: object) -> str:
    """The same for a place that is one line: a cell, a title, a row of a list."""
    return visible(" ".join(str(text).split()))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
