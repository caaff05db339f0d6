"""Manifests: a target described in a TOML file, with the failures that are expected of it.

The keys::

    program = "tcp-echo"                  # what the target claims to be
    name = "socat EXEC"                   # optional: what reports call it
    command = "socat TCP-LISTEN:{port},fork EXEC:cat"   # or: connect = "tcp://HOST:PORT"
    sources = ["server.c"]                # optional: what the command is compiled from; see below
    build = ["make", "server"]            # optional: run once before; no shell unless it names one
    build_limit = 60                      # optional: the seconds it may take, otherwise 120
    folder = "src"                        # where both run; otherwise the manifest's own folder

    [environment]                         # added to the user's
    LANG = "C"

    [parameters]                          # where the target differs from its contract
    buffer_size = 4096                    # bytes
    backlog = 10
    port = 7007                           # the port that is compiled in

    [capabilities]                        # what the target cannot offer; both are otherwise true
    lab = false                           # cannot run in a lab: is run bare
    processes = false                     # the server's processes are not ours to look into

    [[expected_failures]]
    requirement = "TCP-ECHO-HALF-CLOSE"   # `*` and `?` stand for any characters, any one
    check = "*[32768]"                    # optional, likewise: some of its checks only
    reason = "it stops 0.5 s after the half-close unless given -t"
    sometimes = true                      # optional: it passes in some runs, which is fine too

With ``sources`` the program is compiled a second time, with sanitizers in it, and the first word of
the command stands for that program; ``{built}`` there is the program that sockcheck compiles.

A check that an expectation covers and that fails is reported as an expected failure and not
counted; nor is one that could not be judged (blocked, inconclusive): it would have told nothing
new. One that passes is a failure, for its manifest is wrong, unless it is ``sometimes``. Faults of
the harness and checks that are not applicable are left as they are. The first expectation that
covers a check applies.
"""

from __future__ import annotations

import functools
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from harness.catalogue import Catalogue, Program, near
from harness.errors import BadInput
from harness.outcomes import Outcome
from harness.result import CheckResult
from harness.sources import find as find_sources
from harness.tables import Table, read_table, words_of
from harness.targets import BUILT, Build, Expectation, Kind, Target, address_target, matches
from harness.verdict import EXPECTED_FAILURE

_BUILD_LIMIT = 120.0
"""Seconds that a build may take unless its manifest says otherwise."""
_SHOWN_LINES = 40
"""Lines of a failed build's output that are shown: compilers end with what matters."""
_TYPES: dict[str, tuple[type, ...]] = {
    "program": (str,),
    "name": (str,),
    "command": (str,),
    "connect": (str,),
    "sources": (list,),
    "build": (str, list),
    "build_limit": (int, float),
    "folder": (str,),
    "environment": (dict,),
    "parameters": (dict,),
    "capabilities": (dict,),
    "expected_failures": (list,),
}
_EXPECTATION_TYPES: dict[str, tuple[type, ...]] = {
    "requirement": (str,),
    "check": (str,),
    "reason": (str,),
    "sometimes": (bool,),
}
_ONLY_WITH_COMMAND = ("sources", "build", "build_limit", "folder", "environment")


def load(path: Path, catalogue: Catalogue) -> Target:
    """The target that a manifest describes; nothing is built yet. Raises BadInput."""
    table = Table(str(path), read_table(path, "--target "))
    table.only(_TYPES)
    program = _program(table, catalogue)
    target = _started(path, table, program) if "command" in table.values else None
    if target is None:
        target = _running(table, program)
    elif "connect" in table.values:
        raise BadInput(f"{path}: give command or connect, not both.")
    return replace(
        target,
        title=table.text("name"),
        manifest=str(path),
        expectations=tuple(_expectations(table, program, catalogue)),
        lacks=_lacks(table.table("capabilities")),
    )


def make_ready(target: Target) -> None:
    """Build a target, once in this process, and find its command. Raises BadInput."""
    if not target.manifest or target.kind is not Kind.COMMAND:
        return
    if target.build:
        _build(target.manifest, target.build, target.folder, target.environment)
    _find_command(target)


def confirm_checks(target: Target, checks: Iterable[tuple[str, str]]) -> None:
    """Raise BadInput for an expectation that covers none of these (requirement, check) pairs."""
    pairs = list(checks)
    for each in target.expectations:
        if any(each.covers(*pair) for pair in pairs):
            continue
        names = [check for requirement, check in pairs if matches(requirement, each.requirement)]
        raise BadInput(
            f"{target.manifest}: expected_failures: {each.requirement} has no check "
            f"{each.check!r}.{near(each.check, names)}"
        )


def as_expected(target: Target, result: CheckResult) -> CheckResult:
    """The result as its target's manifest lets it count."""
    expectation = target.expectation(result.requirement, result.check)
    if expectation is None or result.outcome in (Outcome.ERROR, Outcome.NOT_APPLICABLE):
        return result
    passed = result.outcome is Outcome.PASSED
    if passed and expectation.sometimes:
        return result
    evidence = {**result.evidence, EXPECTED_FAILURE: expectation.reason}
    if not passed:
        return replace(result, expected=True, evidence=evidence)
    return replace(
        result,
        outcome=Outcome.FAILED,
        summary=f"expected to fail ({expectation.reason}), but it passed: remove the expectation",
        evidence=evidence,
    )


def _program(table: Table, catalogue: Catalogue) -> Program:
    name = table.needed("program", 'what the target claims to be, for example "tcp-echo"')
    try:
        program = catalogue.program(name)
    except BadInput as problem:
        raise BadInput(f"{table.where}: program: {problem}") from problem
    return with_parameters(table.table("parameters"), program)


def with_parameters(table: Table, program: Program) -> Program:
    """The contract with a target's own numbers. Raises BadInput for an unknown or bad one."""
    names = {each.name: each.name for each in fields(Program) if each.type == "int"}
    names["port"] = names.pop("default_port")
    table.only(dict.fromkeys(names, (int,)))
    for key, value in table.values.items():
        highest = 65_535 if key == "port" else 2**31 - 1
        if not 1 <= value <= highest:
            raise BadInput(f"{table.where}: {key} = {value}: give 1 to {highest}.")
    changes: dict[str, Any] = {names[key]: value for key, value in table.values.items()}
    return replace(program, **changes)


def _started(path: Path, table: Table, program: Program) -> Target:
    """A target with a command. Relative to its folder are both the command and its arguments."""
    command = table.text("command")
    folder = path.absolute().parent / table.text("folder")
    if not folder.is_dir():
        raise BadInput(f"{path}: there is no folder {folder}.")
    argv = words_of(table.where, "command", command)
    if "/" in argv[0]:
        argv = (str(folder / argv[0]), *argv[1:])
    environment = table.table("environment")
    environment.only(dict.fromkeys(environment.values, (str,)))
    sources = _sources(table, folder, command)
    return Target(
        program,
        Kind.COMMAND,
        command,
        argv,
        folder=str(folder),
        environment=tuple(sorted({**os.environ, **environment.values}.items())),
        build=_build_of(table),
        sources=sources,
    )


def _running(table: Table, program: Program) -> Target:
    """A target that runs already."""
    if "connect" not in table.values:
        raise BadInput(
            f"{table.where}: give command (with {{port}}, how to start the target) or connect "
            "(the URL where it runs)."
        )
    for key in _ONLY_WITH_COMMAND:
        if key in table.values:
            raise BadInput(f"{table.where}: {key} goes with command, not with connect.")
    try:
        return address_target(program, table.text("connect"))
    except BadInput as problem:
        raise BadInput(f"{table.where}: {str(problem).removeprefix('--')}") from problem


def _build_of(table: Table) -> Build | None:
    if "build" not in table.values:
        return None
    limit = float(table.values.get("build_limit", _BUILD_LIMIT))
    if limit <= 0:
        raise BadInput(f"{table.where}: build_limit = {limit:g}: give seconds above 0.")
    value = table.values["build"]
    if isinstance(value, str):
        return Build(words_of(table.where, "build", value), limit)
    if not value or not all(isinstance(word, str) for word in value):
        raise BadInput(f"{table.where}: build: give the words of a command, each a string.")
    return Build(tuple(value), limit)


def _lacks(table: Table) -> tuple[str, ...]:
    table.only({"lab": (bool,), "processes": (bool,)})
    return tuple(name for name, offered in table.values.items() if not offered)


def _expectations(table: Table, program: Program, catalogue: Catalogue) -> list[Expectation]:
    found = []
    for number, values in enumerate(table.values.get("expected_failures", ()), start=1):
        where = f"{table.where}: [[expected_failures]] number {number}"
        if not isinstance(values, dict):
            raise BadInput(f"{where}: give a table with requirement and reason.")
        entry = Table(where, values)
        entry.only(_EXPECTATION_TYPES)
        requirement = entry.needed("requirement", "the one that is not met").upper()
        _known(where, requirement, program, catalogue)
        reason = entry.needed("reason", "why the failure is known and accepted")
        check = entry.text("check", "*")
        found.append(Expectation(requirement, reason, check, values.get("sometimes", False)))
    return found


def _known(where: str, pattern: str, program: Program, catalogue: Catalogue) -> None:
    """Raise BadInput unless the pattern covers a requirement on the program."""
    own = [each.id for each in catalogue.requirements_of(program)]
    if any(matches(name, pattern) for name in own):
        return
    if any(matches(name, pattern) for name in catalogue.requirements):
        raise BadInput(f"{where}: {pattern} is no requirement on {program.name}.")
    raise BadInput(f"{where}: {pattern!r} matches no requirement.{near(pattern, own)}")


@functools.cache
def _build(
    manifest: str, build: Build, folder: str, environment: tuple[tuple[str, str], ...]
) -> None:
    """Carry out a build; its output is shown only if it fails."""
    shown = shlex.join(build.argv)
    try:
        process = subprocess.Popen(
            build.argv,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as problem:
        raise BadInput(
            f"{manifest}: build: {build.argv[0]} cannot be executed in {folder}: "
            f"{problem.strerror}."
        ) from problem
    try:
        output, _ = process.communicate(timeout=build.limit)
    except subprocess.TimeoutExpired as problem:
        output = _stop(process)
        raise BadInput(
            f"{manifest}: build: {shown} was not done after {build.limit:g} s (build_limit)."
            f"{_tail(output)}"
        ) from problem
    except BaseException:
        _stop(process)
        raise
    if process.returncode:
        raise BadInput(f"{manifest}: build: {shown} {_ended(process.returncode)}.{_tail(output)}")


def _stop(process: subprocess.Popen[bytes]) -> bytes:
    """Kill a build and what it started; what it had said."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.communicate()[0]


def _ended(code: int) -> str:
    return f"failed with status {code}" if code > 0 else f"was killed by signal {-code}"


def _tail(output: bytes) -> str:
    """The last lines of a build's output, indented, to end a message with."""
    lines = output.decode(errors="backslashreplace").splitlines()
    if not lines:
        return " It said nothing."
    shown = lines[-_SHOWN_LINES:]
    extent = (
        f"The last {len(shown)} lines of its output" if len(lines) > len(shown) else "Its output"
    )
    return "\n".join([f" {extent}:", *(f"    {each}" for each in shown)])


def _sources(table: Table, folder: Path, command: str) -> tuple[str, ...]:
    names = table.values.get("sources", [])
    if not all(isinstance(name, str) and name for name in names):
        raise BadInput(f"{table.where}: sources: give the names of files, each a string.")
    if BUILT in command and not names:
        raise BadInput(f"{table.where}: command: {BUILT} is made of sources, which are missing.")
    return find_sources(names, folder, f"{table.where}: sources:")


def _find_command(target: Target) -> None:
    """Raise BadInput if the command's first word cannot be executed."""
    if BUILT in target.argv[0]:
        return
    word = target.argv[0]
    if shutil.which(word, path=dict(target.environment).get("PATH")) is not None:
        return
    if "/" not in word:
        beside = Path(target.folder, word).is_file()
        hint = f" Did you mean ./{word}?" if beside else ""
        raise BadInput(f"{target.manifest}: command: there is no {word!r} in PATH.{hint}")
    if Path(word).is_file():
        raise BadInput(f"{target.manifest}: command: {word} is not executable (chmod +x {word}?).")
    raise BadInput(f"{target.manifest}: command: there is no file {word}.")
