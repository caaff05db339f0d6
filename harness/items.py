"""A check as pytest has collected it: its target, its name, its declaration, its place."""

from __future__ import annotations

import re
from typing import Any

import pytest

from harness.checks import Declaration, Phase
from harness.targets import Target

PARAMETER = "sockcheck_target"
"""The parameter of a check that is its target."""


def found_declaration(node: pytest.Item | Any) -> Declaration | None:
    """What a check of ours declares; None of any other test."""
    marker = node.get_closest_marker("judges")
    return marker.args[0] if marker else None


def parameters(item: pytest.Item) -> dict[str, Any]:
    """What it is parametrized with."""
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params) if callspec else {}


def target_of(item: pytest.Item) -> Target:
    """The target that this item judges."""
    target: Target = parameters(item)[PARAMETER]
    return target


def check_name(item: pytest.Item) -> str:
    """The check's own name: the function, and its own parameters without the target."""
    target = target_of(item).name
    inside = re.sub(r"^[^\[]*\[(.*)\]$", r"\1", item.name)
    rest = inside.removeprefix(target).removesuffix(target).strip("-")
    function = item.name.partition("[")[0].removeprefix("test_")
    return f"{function}[{rest}]" if rest else function


def declaration_of(item: pytest.Item) -> Declaration:
    """What a check of ours declares."""
    declaration = found_declaration(item)
    assert declaration is not None
    return declaration


def required(item: pytest.Item) -> str:
    """The requirement that it judges."""
    return declaration_of(item).requirement


def sort_key(item: pytest.Item, order: dict[str, int]) -> tuple[int, float, int]:
    """Gates of all targets, harmless checks, destructive ones, waiting ones, the last echo."""
    declaration = declaration_of(item)
    if declaration.phase is Phase.GATE:
        group = 0
    elif declaration.phase is Phase.LAST:
        group = 6
    elif declaration.phase is Phase.DEEP:
        group = 5
    elif declaration.waits:
        group = 4 if target_of(item).started_by_us else 1
    elif declaration.destructive:
        group = 3
    else:
        group = 2 if declaration.fresh else 1
    return group, declaration.waits, order[declaration.requirement]


def call_of(item: pytest.Function) -> Any:
    """The check as a function of ``server`` and ``bench``, its own parameters filled in."""
    wanted = set(item._fixtureinfo.argnames)
    own = {name: value for name, value in item.callspec.params.items() if name in wanted}

    def call(**given: Any) -> Any:
        arguments = own | {name: given[name] for name in wanted if name in given}
        return item.obj(**arguments)

    return call


def waits(item: pytest.Item) -> float:
    """Seconds that it mostly waits."""
    declaration = found_declaration(item)
    return declaration.waits if declaration else 0.0
