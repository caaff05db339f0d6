"""A transcript as a diagram of the exchange: a lane for each party, an arrow for what passed.

The lines are those of :class:`harness.transcript.Transcript`. What is drawn is also written: the
drawing is hidden from screen readers, the list is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reports.pages.markup import Element, element

_LINE = re.compile(r" *(\d+\.\d{6})  (\S+(?: \d+)?) +(.*)", re.DOTALL)
_TARGET = "target"
_FAULT = "fault"
"""What is injected into the target, and so happens on its lane."""
_DIRECTIONS = {
    "sent": "to", "connected": "to", "closed": "to", "received": "from", "accepted": "from",
}  # fmt: skip
_IN_VAIN = ("connection refused", "cannot", "no answer", "sending failed")
_LANES = 6
"""Lanes at most; further peers share the last of theirs."""
_WIDTH, _MIDDLE, _HEAD, _ROW = 20, 12, 5, 24
"""Pixels: from lane to lane, from the top of a row to its arrow, an arrow's head, a row."""
_BELOW = 2000
"""Pixels that a lane goes on below its row's first line, for text that wraps; the row clips it."""


@dataclass(frozen=True)
class _Event:
    when: str
    party: str
    what: str


def diagram(lines: Sequence[str]) -> Element:
    """The exchange as a list with a drawing beside each line."""
    events = [_event(line) for line in lines]
    lanes = _lanes([event.party for event in events if event.party])
    return element(
        "ol", [_row(event, lanes) for event in events], class_="exchange", aria_label="Transcript"
    )


def _event(line: str) -> _Event:
    match = _LINE.fullmatch(line)
    return _Event(*match.groups()) if match else _Event("", "", line)


def _lanes(parties: Sequence[str]) -> dict[str, int]:
    """The lane of each party: peers in order of appearance, the target last."""
    peers = [party for party in dict.fromkeys(parties) if party not in (_TARGET, _FAULT)]
    lanes = {party: min(number, _LANES - 2) for number, party in enumerate(peers)}
    lanes[_TARGET] = lanes[_FAULT] = max(lanes.values(), default=-1) + 1
    return lanes


def _row(event: _Event, lanes: dict[str, int]) -> Element:
    kind = _kind(event)
    told = [
        element("span", event.when, " ", class_="when") if event.when else None,
        element("span", event.party, " ", class_="party") if event.party else None,
        element("span", event.what, class_="what"),
    ]
    return element(
        "li", _drawing(event, kind, lanes), element("div", told, class_="told"), class_=kind
    )


def _kind(event: _Event) -> str:
    """How it is drawn: an arrow ``to`` or ``from`` the target, a ``point``, an ``end``."""
    what = event.what
    if event.party == _TARGET:
        # A death ends the lane; a signal, a start or a new listener is a point on it.
        return "end" if re.search(r"\b(killed|exited)\b", what) else "point"
    if what.startswith(_IN_VAIN):
        return "to refused"
    for beginning, direction in _DIRECTIONS.items():
        if what.startswith(beginning):
            if "RST" in what:
                return f"{direction} reset"
            return f"{direction} ending" if "FIN" in what or what == "closed" else direction
    return "point"


def _drawing(event: _Event, kind: str, lanes: dict[str, int]) -> Element:
    target = lanes[_TARGET]
    pieces = [
        element("line", x1=_x(lane), x2=_x(lane), y1=0, y2=_BELOW, class_="lane")
        for lane in range(target + 1)
    ]
    if event.party:
        here, there = _x(lanes[event.party]), _x(target)
        if kind.startswith(("to", "from")):
            pieces += _arrow(*((here, there) if kind.startswith("to") else (there, here)), kind)
        elif kind == "end":
            pieces.append(_cross(here))
        else:
            pieces.append(element("circle", cx=here, cy=_MIDDLE, r=4))
    return element(
        "svg",
        pieces,
        class_="rail",
        width=_x(target) + _WIDTH // 2,
        height=_ROW,
        aria_hidden="true",
    )


def _arrow(start: int, end: int, kind: str) -> list[Element]:
    stop = end - 2 if end > start else end + 2
    base = stop - _HEAD if end > start else stop + _HEAD
    line = element("line", x1=start, x2=base, y1=_MIDDLE, y2=_MIDDLE)
    if "refused" in kind:
        return [line, _cross(base)]
    head = f"{stop},{_MIDDLE} {base},{_MIDDLE - 4} {base},{_MIDDLE + 4}"
    return [line, element("polygon", points=head)]


def _cross(middle: int) -> Element:
    near, far, up, down = middle - 4, middle + 4, _MIDDLE - 4, _MIDDLE + 4
    return element("path", d=f"M{near} {up}L{far} {down}M{near} {down}L{far} {up}", class_="cross")


def _x(lane: int) -> int:
    return _WIDTH // 2 + lane * _WIDTH
