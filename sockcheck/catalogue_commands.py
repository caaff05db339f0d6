"""``sockcheck list`` and ``sockcheck explain``: read the catalogue."""

from __future__ import annotations

import argparse
import json
import textwrap
from typing import Any

import suites
from harness.catalogue import Catalogue, Requirement, load


def add_parsers(commands: Any) -> None:
    """Add ``list`` and ``explain`` to the command line."""
    parser = commands.add_parser("list", help="show programs or requirements")
    parser.add_argument("what", choices=("programs", "requirements"))
    parser.add_argument("--json", action="store_true", help="as a JSON list")
    parser.set_defaults(command=show_list)
    parser = commands.add_parser("explain", help="explain one requirement")
    parser.add_argument("id", metavar="ID", help="see `sockcheck list requirements`")
    parser.set_defaults(command=explain)


def show_list(options: argparse.Namespace) -> int:
    """Carry out ``sockcheck list``."""
    catalogue = load(suites.FOLDER)
    if options.what == "programs":
        rows = [_program(catalogue, name) for name in catalogue.programs]
    else:
        rows = [_requirement(each) for each in catalogue.requirements.values()]
    if options.json:
        print(json.dumps(rows, indent=2))
    elif options.what == "programs":
        for row in rows:
            print(f"{row['name']:<22} {row['summary']}")
    else:
        for row in rows:
            levels = ", ".join(f"{name} {level}" for name, level in row["levels"].items())
            print(f"{row['id']:<34} {row['sentence']}  [{levels}]")
    return 0


def explain(options: argparse.Namespace) -> int:
    """Carry out ``sockcheck explain``."""
    requirement = load(suites.FOLDER).requirement(options.id)
    levels = ", ".join(f"{level} for {name}" for name, level in requirement.levels.items())
    print(requirement.id)
    for name, text in (
        ("", requirement.sentence),
        ("level", levels),
        ("source", "; ".join(requirement.source)),
        ("rationale", requirement.rationale),
        ("hint", requirement.hint),
        ("depends on", ", ".join(requirement.depends_on)),
        ("essential", "nothing works without it" if requirement.essential else ""),
        ("not tested", requirement.untestable),
    ):
        if text:
            body = textwrap.wrap(text, 84, break_on_hyphens=False)
            for number, line in enumerate(body):
                print(f"  {name if not number else '':<11} {line}")
    return 0


def _program(catalogue: Catalogue, name: str) -> dict[str, Any]:
    program = catalogue.programs[name]
    return {
        "name": program.name,
        "summary": program.summary,
        "role": program.role,
        "transport": program.transport,
        "discipline": program.discipline,
        "default_port": program.default_port,
        "buffer_size": program.buffer_size,
        "source": program.source,
        "requirements": len(catalogue.requirements_of(program)),
    }


def _requirement(requirement: Requirement) -> dict[str, Any]:
    return {
        "id": requirement.id,
        "sentence": requirement.sentence,
        "levels": {name: level.value for name, level in requirement.levels.items()},
        "source": list(requirement.source),
        "rationale": requirement.rationale,
        "hint": requirement.hint,
        "depends_on": list(requirement.depends_on),
        "essential": requirement.essential,
        "untestable": requirement.untestable,
    }
