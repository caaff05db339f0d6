"""The kill matrix as tables to read: ``docs/kill-matrix.md``."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterable
from typing import TYPE_CHECKING

from harness.catalogue import Program

if TYPE_CHECKING:
    from tests.kill_matrix import Matrix, Row

_HEAD = """# The kill matrix

Every program of the [zoo](../tests/zoo) against its whole contract: does each mistake break what it
must, and is each sound program, however odd, spared? A *killer* of a requirement is a program with
one mistake that was made to fail it, and did. What is in *italics* failed as a consequence of a
mistake that was made for another requirement. Written by `python -m tests.kill_matrix docs`;
[kill-matrix.json](kill-matrix.json) says of each program what must fail and what did.
"""


def summary(matrix: Matrix) -> str:
    """The numbers, in one line."""
    count = matrix.counts()
    return (
        f"{count['caught']} of {count['faulty']} faulty programs caught, "
        f"{count['spared']} of {count['sound']} sound ones spared, "
        f"{count['with_killers']} of {count['requirements']} requirements with a killer; "
        f"{matrix.seconds / 60:.0f} min"
    )


def tables(matrix: Matrix) -> str:
    """The whole page."""
    parts = [_HEAD, _numbers(matrix), _overview(matrix)]
    if matrix.unjudged:
        names = ", ".join(zoo.name for zoo in matrix.unjudged)
        parts.append(f"\n## Not judged yet, or not here\n\n{names}.\n")
    unjudged = {f"{zoo.name} was not judged" for zoo in matrix.unjudged}
    problems = [each for each in matrix.problems() if each not in unjudged]
    if problems:
        parts.append("\n## Not as it should be\n\n" + "".join(f"- {each}\n" for each in problems))
    parts += [_section(matrix, program) for program in matrix.catalogue.programs.values()]
    return "".join(parts)


def _numbers(matrix: Matrix) -> str:
    count = matrix.counts()
    untestable = [each for each in matrix.catalogue.requirements.values() if each.untestable]
    rows = {
        "faulty programs caught": f"{count['caught']} of {count['faulty']}",
        "sound programs spared": f"{count['spared']} of {count['sound']}",
        "requirements with a killer": f"{count['with_killers']} of {count['requirements']}",
        "requirements that cannot be tested": str(len(untestable)),
        "wall time": f"{matrix.seconds / 60:.0f} min",
        "platform": _platform(),
    }
    return "\n| | |\n|---|---|\n" + "".join(f"| {k} | {v} |\n" for k, v in rows.items())


def _platform() -> str:
    gcc = subprocess.run(["gcc", "-dumpfullversion"], capture_output=True, text=True, check=False)
    kernel = platform.release().partition("-")[0]
    python = platform.python_version()
    return f"{platform.system()} {kernel}, Python {python}, gcc {gcc.stdout.strip()}"


def _overview(matrix: Matrix) -> str:
    """By program: how many of each, and what the canaries were found to be."""
    lines = [
        "\n| program | faulty, caught | sound, spared | requirements with a killer of their own | "
        "canaries: the reference; programs that do nothing |\n|---|---|---|---|---|\n"
    ]
    for program in matrix.catalogue.programs.values():
        faulty = [row for row in matrix.rows if row.program == program.name and not row.sound]
        sound = [row for row in matrix.rows if row.program == program.name and row.sound]
        testable = matrix.testable(program)
        own = sum(bool(_failing(matrix, each, program)) for each in testable)
        canaries = dict(matrix.canaries.get(program.name, {}))
        reference = canaries.pop("reference", "–")
        others = ", ".join(f"{name}: {verdict}" for name, verdict in canaries.items())
        lines.append(
            f"| [`{program.name}`](#{program.name}) "
            f"| {sum(row.caught for row in faulty)} of {len(faulty)} "
            f"| {sum(not row.problems() for row in sound)} of {len(sound)} "
            f"| {own} of {len(testable)} | {reference}; {others} |\n"
        )
    return "".join(lines)


def _failing(matrix: Matrix, requirement: str, program: Program) -> list[Row]:
    """The faulty programs of one contract that failed a requirement, the killers first."""
    killers = matrix.killers(requirement, program.name)
    others = [
        row
        for row in matrix.rows
        if row.program == program.name
        and not row.sound
        and row not in killers
        and requirement in row.observed.get("failed", ())
    ]
    return killers + others


def _section(matrix: Matrix, program: Program) -> str:
    """One program: each requirement with its killers, and the sound programs."""
    lines = [f"\n## {program.name}\n\n| requirement | level | killers |\n|---|---|---|\n"]
    for name in matrix.testable(program):
        requirement = matrix.catalogue.requirements[name]
        cells = _names(matrix.killers(name, program.name), _failing(matrix, name, program))
        if not cells:
            elsewhere = matrix.killers(name)
            of = sorted({row.program for row in elsewhere})
            cells = f"the same check: {len(elsewhere)} of {', '.join(of)}" if of else "**none**"
        lines.append(f"| `{name}` | {requirement.levels[program.name]} | {cells} |\n")
    sound = [row.name for row in matrix.rows if row.program == program.name and row.sound]
    if sound:
        lines.append(f"\nSpared: {', '.join(sound)}.\n")
    return "".join(lines)


def _names(killers: Iterable[Row], failing: Iterable[Row]) -> str:
    killers = list(killers)
    names = [row.name for row in killers]
    names += [f"*{row.name}*" for row in failing if row not in killers]
    return ", ".join(names)
