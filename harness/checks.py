"""How a check declares itself: the requirement it judges, what is acceptable, what it needs.

A check is a pytest function that takes ``server`` (a running instance) and, if it wants more,
``bench``. Its docstring says what is done, in words for the reader of a failure. It raises
:class:`~harness.outcomes.Failed` (or lets a peer do so), and may return a sentence on what it
observed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import pytest

CheckFunction = TypeVar("CheckFunction", bound=Callable[..., Any])


class Phase(StrEnum):
    """When a check runs within its target's run."""

    GATE = "gate"
    """First; if it fails the rest is blocked."""
    ORDINARY = "ordinary"
    DEEP = "deep"
    """Property-based, asked for by ``--deep``; by itself, when the ordinary ones are over."""
    LAST = "last"
    """On the shared instance, when everything else is over."""


class View(StrEnum):
    """What a check must be able to see or do, beyond the wire."""

    START = "a target that we start"
    LAB = "a lab"
    SOURCES = "a target whose sources we are given"


@dataclass(frozen=True)
class Declaration:
    """What a check says of itself."""

    requirement: str
    acceptable: str
    done: str
    fresh: bool
    starts_own: bool
    destructive: bool
    waits: float
    needs: tuple[View, ...]
    phase: Phase
    act: Callable[..., Any] | None = None
    sysctls: Mapping[str, str] = field(default_factory=dict)


def judges(
    requirement: str,
    *,
    acceptable: str,
    destructive: bool = False,
    fresh: bool = False,
    starts_own: bool = False,
    waits: float = 0.0,
    needs: tuple[View, ...] = (),
    phase: Phase = Phase.ORDINARY,
    act: Callable[..., Any] | None = None,
    sysctls: Mapping[str, str] | None = None,
) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a check.

    ``acceptable`` is the set of outcomes that pass, in words. ``destructive``: it may end or
    confuse the target, so it gets an instance of its own (``fresh`` alone says the same of a
    check that needs a clean start), and runs late on a target that cannot be restarted.
    ``starts_own``: it makes its instances itself by ``bench.start``. ``waits``: the seconds it
    must wait; such a check runs beside the others, on an instance of its own. ``act``: a function
    of a server and a bench that is called first, on a fresh instance, once for all checks that
    declare it; what it returns a check takes as ``seen``. ``sysctls``: network settings of its lab.
    """

    def declare(function: CheckFunction) -> CheckFunction:
        declaration = Declaration(
            requirement=requirement,
            acceptable=acceptable,
            done=" ".join((inspect.getdoc(function) or "").split("\n\n")[0].split()),
            fresh=fresh or destructive or starts_own or bool(sysctls or act),
            starts_own=starts_own,
            destructive=destructive,
            waits=waits,
            needs=((View.START,) if starts_own and View.START not in needs else ()) + needs,
            phase=phase,
            act=act,
            sysctls=dict(sysctls or {}),
        )
        marked: CheckFunction = pytest.mark.judges(declaration)(function)
        return marked

    return declare
