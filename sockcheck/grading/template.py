"""The commented assignment that ``sockcheck new-assignment`` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness import __version__
from harness.catalogue import Program

_HEAD = """\
# What a class is asked to write, and how it is judged: sockcheck grade SUBMISSIONS
#     --assignment THIS-FILE --out GRADES
title = {title}
suite = "{version}"    # the version of sockcheck that judges; another one refuses
seed = {seed}           # repeats every random choice: the same for the whole class

# deadline = 2026-10-01T23:59:00+01:00    # with the offset from UTC
# roster = "roster.csv"    # columns: name, and if wanted id, email, github, team, submitted,
#                          # extension (days); lists who is absent

# [late]                   # needs the deadline; times come from the roster or the export
# percent_per_day = 10     # of the possible points, for each day begun
# at_most_percent = 50
# grace_minutes = 15

# [bonus]
# points_per_day_early = 0.5
# at_most = 2

# [groups]                 # names for several requirements, used below as "@robustness"
# robustness = ["*-SIGPIPE", "*-LOST-CLIENT", "*-SHORT-WRITES"]

# [[hidden]]               # not shown to students until that day; for ever without it
# requirements = ["*-SHORT-WRITES", "*-SLOW-READER"]
# until = 2026-10-15

# [limits]                 # of each build and each running program; these are the defaults
{limits}
"""
_PART = """
[[part]]
name = {name}
program = {program}    # `sockcheck run {plain} --reference --list` shows what is judged
points = {points}
# bonus = true             # these points come on top
build = {build}    # a shell command, run beside the Makefile; "" if there is nothing to build
# find = "server.c"        # otherwise: beside this file, wherever in the submission it is
command = {command}{comment}
"""
_WEIGHTS = """\
# essential = ["STARTS", "TCP-ECHO-PLAIN"]    # what is blocked by the failure of one of these is
#                          # lost; what any other failure blocks is neither earned nor lost
# [part.weights]           # by id, group, pattern or level; what is more exact wins
# MUST = 2
# SHOULD = 1
# MAY = 0
# "@robustness" = 3
"""


@dataclass(frozen=True)
class Wanted:
    """One part of a new assignment."""

    program: str
    command: str
    points: float = 10


TUTORIAL = (
    Wanted("udp-echo-client", "./udp_echo_client", 5),
    Wanted("tcp-echo-client", "./tcp_echo_client", 5),
    Wanted("udp-echo-server", "./udp_echo_server"),
    Wanted("tcp-echo-iterative", "./tcp_echo_iterative"),
    Wanted("tcp-echo-busy", "./tcp_echo_busy"),
    Wanted("tcp-echo-fork", "./tcp_echo_fork"),
)
"""The tasks of the guide (QGN), with host and port compiled in as the guide has them."""


def text(title: str, parts: Sequence[Wanted], limits: Iterable[tuple[str, float]]) -> str:
    """An assignment as TOML with comments; it can be graded as it is."""
    lines = [f"# {name} = {_amount(name, value)}" for name, value in limits]
    made = _HEAD.format(
        title=json.dumps(title, ensure_ascii=False),
        version=__version__,
        seed=1,
        limits="\n".join(lines),
    )
    for number, part in enumerate(parts):
        made += _PART.format(
            name=json.dumps(part.program),
            program=json.dumps(part.program),
            plain=part.program,
            points=f"{part.points:g}",
            build=json.dumps("make"),
            command=json.dumps(part.command, ensure_ascii=False),
            comment=_comment(part.command),
        )
        made += "" if number else _WEIGHTS
    return made


def usual_command(program: Program) -> str:
    """How a program is started by its usual name, with the arguments that its kind takes."""
    words = {"server": " {port}", "client": " {host} {port}"}.get(program.role, "")
    return f"./{program.name.replace('-', '_')}{words}"


def _comment(command: str) -> str:
    if "{port}" in command or "{host}" in command:
        return ""
    return "    # without {port} or {host} they are compiled in"


def _amount(name: str, value: float) -> str:
    if name in ("memory", "disk", "output") and value % (1 << 20) == 0:
        return f'"{int(value) >> 20} MiB"'
    return f"{value:g}"
