"""The catalogue, checked in both directions, and its messages for bad files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import suites
from harness.catalogue import Catalogue, load
from harness.errors import BadInput
from harness.outcomes import Level
from harness.run import plan

CATALOGUE = load(suites.FOLDER)
CONTRACT = """
name = "x"
summary = "s"
source = "S"
role = "server"
transport = "tcp"
discipline = "any"
family = "echo"
reference = "reference.x"
default_port = 7
buffer_size = 1
groups = ["g"]
"""
OF_SOURCES = ("MEMORY-BOUNDS", "UNDEFINED-BEHAVIOUR")
REQUIREMENT = """
[A-B]
sentence = "s"
source = ["S"]
rationale = "r"
hint = "h"
programs = ["@g"]
level = "MUST"
"""


def test_every_requirement_is_judged_or_untestable() -> None:
    """And every check judges a requirement that exists: collecting raises otherwise."""
    every = ["--sockcheck-all", "--sockcheck-reference", "--sockcheck-deep=1"]
    planned = plan(suites.FOLDER, every)
    judged: dict[str, set[str]] = {}
    for each in planned:
        judged.setdefault(each.requirement, set()).add(each.target.partition(":")[0])
    for requirement in CATALOGUE.requirements.values():
        if requirement.untestable or requirement.id in OF_SOURCES:
            assert requirement.id not in judged
        else:
            assert judged.get(requirement.id) == set(requirement.levels), requirement.id


def test_requirements_on_sources_are_judged_of_commands() -> None:
    """Of the references they say nothing: those are in Python."""
    given = ["--sockcheck-program=host-name", "--sockcheck-cmd=true"]
    assert set(OF_SOURCES) <= {each.requirement for each in plan(suites.FOLDER, given)}


def test_nothing_depends_on_something_weaker() -> None:
    """Otherwise a failed SHOULD would block a MUST and leave the verdict open."""
    order = list(Level)
    for requirement in CATALOGUE.requirements.values():
        for name in requirement.depends_on:
            other = CATALOGUE.requirements[name]
            for program, level in requirement.levels.items():
                if program in other.levels:
                    assert order.index(other.levels[program]) <= order.index(level), (
                        f"{requirement.id} ({level}) depends on {name} for {program}"
                    )


@pytest.mark.parametrize("requirement", CATALOGUE.requirements.values(), ids=lambda each: each.id)
def test_texts_are_sentences(requirement: object) -> None:
    for name in ("sentence", "rationale", "hint"):
        text = getattr(requirement, name)
        assert (
            text[0].isupper()
            or not text[0].isalpha()
            or "(" in text.split()[0]
            or text.split()[0].islower()
        )
        assert len(text) > 15, text
    assert re.fullmatch(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*", requirement.id)  # type: ignore[attr-defined]
    assert requirement.source  # type: ignore[attr-defined]


@pytest.mark.parametrize("program", CATALOGUE.programs.values(), ids=lambda each: each.name)
def test_every_program_has_a_readable_reference(program: object) -> None:
    module = program.reference  # type: ignore[attr-defined]
    source = Path(suites.FOLDER).parent / (module.replace(".", "/") + ".py")
    text = source.read_text(encoding="utf-8")
    assert f"python -m {module}" in text
    assert "import harness" not in text
    assert "from harness" not in text


def write(folder: Path, contract: str = CONTRACT, requirement: str = REQUIREMENT) -> Path:
    (folder / "contracts").mkdir()
    (folder / "contracts" / "x.toml").write_text(contract)
    (folder / "family").mkdir()
    (folder / "family" / "requirements.toml").write_text(requirement)
    return folder


def test_a_small_catalogue_loads(tmp_path: Path) -> None:
    catalogue: Catalogue = load(write(tmp_path))
    assert catalogue.requirements["A-B"].levels == {"x": Level.MUST}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('hint = "h"', 'hnit = "h"', ["requirements.toml", "[A-B]", "'hnit'", "hint"]),
        ('hint = "h"', "", ["[A-B]", "'hint' is missing"]),
        ('"MUST"', '"MIGHT"', ["[A-B]", "MIGHT"]),
        ('"@g"', '"@h"', ["[A-B]", "@h"]),
        ('"@g"', '"y"', ["[A-B]", "'y'"]),
        ('level = "MUST"', 'level = "MUST"\ndepends_on = ["A-B"]', ["A-B → A-B"]),
        ("[A-B]", "[A-B", ["requirements.toml", "line 2"]),
        ('level = "MUST"', 'level = "MUST"\ndepends_on = ["A-C"]', ["A-C", "Did you mean A-B"]),
    ],
)
def test_bad_requirements_are_explained(
    tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    assert old in REQUIREMENT
    with pytest.raises(BadInput) as problem:
        load(write(tmp_path, requirement=REQUIREMENT.replace(old, new)))
    for word in words:
        assert word in str(problem.value)


def test_bad_contract_is_explained(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"bakclog.*Did you mean backlog"):
        load(write(tmp_path, contract=CONTRACT + "bakclog = 3\n"))
