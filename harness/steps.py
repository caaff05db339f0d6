"""The steps of a check as data: what our peers did, what they saw, and what was due.

The transcript beside it is for reading; the steps are for doing again. They go into the evidence
of a failed check as JSON, and ``reports.reproduce`` writes them as a script of bare sockets.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LIMIT = 20_000
"""Steps that are kept of one check; more only make a script that nobody reads."""
_SHORT = 300
"""Bytes up to which data is written out; longer ones are described by a rule, where one fits."""
_NUMBERED = re.compile(rb"0000000000 ([^\n]{64})\n")


class JudgedBy(StrEnum):
    """How somebody who repeats the steps of a failed check can tell whether the failure shows."""

    WHAT_WAS_DUE = "what was due"
    """The step at which it failed says what was due."""
    COMPARISON = "comparison"
    """The check judged all that was seen, and the steps hold all of it: if everything comes as it
    came in the run that failed, the failure shows."""
    NOTHING = "nothing"
    """The check saw more than the steps hold: output, logs, processes."""


@dataclass
class Step:
    """One thing that a party did.

    ``values`` are its arguments, ``seen`` what came of it, ``due`` what had to come of it where the
    check says so by a verb (a judgement made elsewhere leaves it empty). ``met``: False for the
    step at which the check failed. Values are numbers, texts, bytes, and lists of them.
    """

    verb: str
    party: str
    values: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    due: dict[str, Any] = field(default_factory=dict)
    met: bool = True


def in_words(steps: Iterable[Step]) -> list[str]:
    """What was done and seen, in a few plain lines for a reader: pauses are left out."""
    lines: list[str] = []
    for step in steps:
        text = _in_words(step)
        if text:
            lines.append(f"{len(lines) + 1}. {text}")
    return lines


def _in_words(step: Step) -> str:
    sent = step.values.get("data")
    if step.verb == "exchange":
        came, end = step.seen.get("data", b""), step.seen.get("end", "")
        due = step.due.get("data")
        wanted = f"{_bytes(len(due))} due, " if due is not None else ""
        if "end" in step.due:
            wanted = f"{step.due['end']} due, "
        after = f", then {end}" if end != "complete" else ""
        right = " right" if due is not None and came == due else ""
        return f"{step.party} reads: {wanted}{_bytes(len(came))}{right} came{after}"
    if step.verb == "receive":
        came = step.seen.get("data")
        if came is None:
            return f"{step.party} waits for a reply: none came"
        return f"{step.party} receives a datagram of {_bytes(len(came))}"
    if step.verb == "inject":
        return f"of the server's system calls, {step.values['fault']}"
    words = {
        "connect": "connects",
        "open": "opens a socket",
        "half_close": "half-closes (FIN)",
        "reset": "resets (RST)",
        "close": "closes",
        "finish": "leaves",
        "send": f"sends {_bytes(len(sent or b''))}",
        "send_datagram": f"sends a datagram of {_bytes(len(sent or b''))}",
        "silence": "listens",
    }
    text = f"{step.party} {words[step.verb]}" if step.verb in words else ""
    refused = step.seen.get("end", "complete") if step.verb == "connect" else "complete"
    return text + (f": {refused}" if refused != "complete" else "")


def _bytes(number: int) -> str:
    return f"{number} byte{'' if number == 1 else 's'}"


class Data:
    """Describes bytes in JSON: written out if short, else by a rule from which they can be made.

    ``origins`` holds random payloads by the text that seeded them
    (:class:`harness.payload.Payloads`). Forms: ``{"bytes": TEXT}`` in Latin-1;
    ``{"numbered": BLOCK, "length": N}``; ``{"random": SEED, "length": N}``;
    ``{"part_of": FORM, "from": A, "to": B}``; ``{"zlib": BASE64}``.
    """

    def __init__(self, origins: Mapping[str, bytes]) -> None:
        self._known: list[tuple[dict[str, Any], bytes]] = [
            ({"random": seed, "length": len(data)}, data)
            for seed, data in origins.items()
            if len(data) > _SHORT
        ]

    def describe(self, data: bytes) -> dict[str, Any]:
        """The JSON object that stands for ``data``."""
        if len(data) <= _SHORT:
            return {"bytes": data.decode("latin-1")}
        for form, known in self._known:
            if data == known:
                return form
            where = known.find(data)
            if where >= 0:
                return {"part_of": form, "from": where, "to": where + len(data)}
        numbered = _NUMBERED.match(data)
        if numbered and numbered_lines(numbered.group(1), len(data)) == data:
            form = {"numbered": numbered.group(1).decode("latin-1"), "length": len(data)}
            self._known.append((form, data))
            return form
        return {"zlib": base64.b64encode(zlib.compress(data, 9)).decode("ascii")}


def numbered_lines(block: bytes, length: int) -> bytes:
    """``length`` bytes of lines: a running number, a blank, the block; the last byte a newline."""
    count = length // 76 + 1
    line = b"%010d " + block.replace(b"%", b"%%") + b"\n"
    body = line * count % tuple(range(count))
    return body[: length - 1] + b"\n"


def as_json(steps: Iterable[Step], origins: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The steps as a JSON list; empty parts are left out."""
    data = Data(origins)

    def plain(value: Any) -> Any:
        if isinstance(value, bytes):
            return data.describe(value)
        if isinstance(value, (list, tuple)):
            return [plain(each) for each in value]
        return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)

    written = []
    for step in list(steps):
        one: dict[str, Any] = {"verb": step.verb, "party": step.party}
        for name in ("values", "seen", "due"):
            part = {key: plain(value) for key, value in getattr(step, name).items()}
            if part:
                one[name] = part
        if not step.met:
            one["met"] = False
        written.append(one)
    return written
