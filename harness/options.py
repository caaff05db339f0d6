"""The options of the pytest plugin: what is to be judged, as the user names it.

``sockcheck run`` gives the same options, with other names for some (``--cmd``, ``--reference``),
by which the messages here call them.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.catalogue import Catalogue, near
from harness.errors import BadInput
from harness.manifest import load as load_manifest
from harness.sources import find as find_sources
from harness.targets import (
    Target,
    address_target,
    built_target,
    command_target,
    reference_target,
)


def add_options(parser: pytest.Parser) -> None:
    """Declare them all."""
    group = parser.getgroup("sockcheck", "sockcheck: conformance of socket programs")
    add = group.addoption
    add("--sockcheck-program", metavar="NAME", help="the program that the target claims to be")
    add("--sockcheck-all", action="store_true", help="every program (with --sockcheck-reference)")
    add("--sockcheck-reference", action="store_true", help="judge the reference implementation")
    add("--sockcheck-cmd", metavar="COMMAND", help="start this target: './server {port}'")
    add("--sockcheck-source", metavar="FILE", action="append", default=[], help="its C sources")
    add("--sockcheck-connect", metavar="URL", help="judge a running target: tcp://HOST:PORT, …")
    add("--sockcheck-target", metavar="FILE", help="the target of this manifest")
    add("--sockcheck-only", metavar="ID", action="append", default=[], help="only requirements…")
    add("--sockcheck-skip", metavar="ID", action="append", default=[], help="not requirements…")
    add("--sockcheck-seed", metavar="N", type=int, help="seed of every random choice")
    add("--sockcheck-timeout-scale", metavar="X", type=float, default=1.0, help="factor on waits")
    add("--sockcheck-strict", action="store_true", help="a failed SHOULD fails the run")
    add("--sockcheck-capture", metavar="DIR", help="write a pcap file for each failed check")
    add("--sockcheck-bare", action="store_true", help="make no labs")
    add("--sockcheck-deep", metavar="N", type=int, default=0, help="N schedules for each property")
    add("--sockcheck-examples", metavar="DIR", help="where counterexamples are kept")
    add("--sockcheck-sandbox", action="store_true", help="do not trust the target")


def targets_of(config: pytest.Config, catalogue: Catalogue) -> list[Target]:
    """What is to be judged. Raises BadInput where that is nothing, too much or unclear."""
    ready: Sequence[Target] | None = config.hook.pytest_sockcheck_targets()
    if ready is not None:
        return list(ready)
    command = config.getoption("sockcheck_cmd")
    url = config.getoption("sockcheck_connect")
    reference = config.getoption("sockcheck_reference")
    manifest = config.getoption("sockcheck_target")
    given = [each for each in (command, url, reference or None, manifest) if each is not None]
    name = config.getoption("sockcheck_program")
    sources = _sources(config)
    if not given and not sources:
        if name or config.getoption("sockcheck_all"):
            raise BadInput(
                "Say what to judge: --reference, --cmd COMMAND, --source FILE, --connect URL or "
                "--target FILE."
            )
        return []
    if len(given) > 1:
        raise BadInput("Give one of --reference, --cmd, --connect and --target, not several.")
    if config.getoption("sockcheck_all"):
        if not reference:
            raise BadInput("--all goes with --reference: a command is one program only.")
        return [reference_target(program) for program in catalogue.programs.values()]
    if manifest:
        return [_described(Path(manifest), name, catalogue)]
    if not name:
        raise BadInput(f"Say which program the target claims to be.{near('', catalogue.programs)}")
    program = catalogue.program(name)
    if command is not None:
        return [command_target(program, command, sources)]
    if sources:
        return [built_target(program, sources)]
    return [address_target(program, url) if url else reference_target(program)]


def _sources(config: pytest.Config) -> tuple[str, ...]:
    """The files of ``--source``. Raises BadInput, also where they go with no command."""
    names = config.getoption("sockcheck_source")
    for option in ("connect", "reference", "target", "all"):
        if names and config.getoption(f"sockcheck_{option}"):
            raise BadInput(f"--source goes with --cmd or alone, not with --{option}.")
    return find_sources(names, Path.cwd(), "--source")


def _described(path: Path, name: str | None, catalogue: Catalogue) -> Target:
    """The target of a manifest, which must not claim to be another program than ``name``."""
    target = load_manifest(path, catalogue)
    if name and catalogue.program(name).name != target.program.name:
        raise BadInput(f"{path} describes a {target.program.name}, not a {name}: leave {name} out.")
    return target


def confirmed(patterns: list[str], option: str, catalogue: Catalogue) -> list[str]:
    """Patterns of identifiers. Raises BadInput if one fits no requirement."""
    for pattern in patterns:
        if not any(matches(identifier, [pattern]) for identifier in catalogue.requirements):
            raise BadInput(
                f"{option} {pattern!r} matches no requirement."
                f"{near(pattern.upper(), catalogue.requirements)}"
            )
    return patterns


def matches(identifier: str, patterns: list[str]) -> bool:
    """Whether one of the patterns (``TCP-*``) fits."""
    return any(fnmatch.fnmatchcase(identifier, pattern.upper()) for pattern in patterns)
