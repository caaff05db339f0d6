"""Targets: what the user points at, checked before anything runs."""

from __future__ import annotations

import fnmatch
import os
import shlex
import shutil
import socket
import stat
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from harness.catalogue import Program
from harness.errors import BadInput
from harness.sandbox.limits import Limits

BUILT = "{built}"
"""In a command: what its sources were compiled into."""
_ROOT = Path(__file__).resolve().parents[1]
_UNIX_PATH_LIMIT = 107


class Kind(StrEnum):
    """How a target comes to be."""

    REFERENCE = "reference"
    COMMAND = "command"
    ADDRESS = "address"


@dataclass(frozen=True)
class Expectation:
    """A failure that is known, and why; ``requirement`` and ``check`` may hold ``*`` and ``?``.

    ``sometimes``: it does not show in every run, so that passing is as good as failing.
    """

    requirement: str
    reason: str
    check: str = "*"
    sometimes: bool = False

    def covers(self, requirement: str, check: str) -> bool:
        """Whether this check of this requirement is expected to fail."""
        return matches(requirement, self.requirement) and matches(check, self.check)


def matches(name: str, pattern: str) -> bool:
    """Whether ``name`` is ``pattern``, in which only ``*`` and ``?`` are special."""
    return fnmatch.fnmatchcase(name, pattern.replace("[", "[[]"))


@dataclass(frozen=True)
class Build:
    """What makes a target before it can run: words, and the seconds that they may take."""

    argv: tuple[str, ...]
    limit: float


@dataclass(frozen=True)
class Target:
    """The thing under test. ``text`` is what the user typed; ``argv`` still has placeholders."""

    program: Program
    kind: Kind
    text: str
    argv: tuple[str, ...] = ()
    folder: str = "."
    environment: tuple[tuple[str, str], ...] = ()
    address: tuple[str, int] | None = None
    family: int = socket.AF_INET
    title: str = ""
    """What its manifest calls it."""
    manifest: str = ""
    """The file that describes it; empty for a target of the command line."""
    build: Build | None = None
    expectations: tuple[Expectation, ...] = ()
    lacks: tuple[str, ...] = ()
    """What it cannot offer: ``lab`` (it cannot run in one), ``processes`` (none of its own)."""
    sandbox: Limits | None = None
    """What it may use, if nobody trusts it: it then runs in a sandbox."""
    sources: tuple[str, ...] = ()
    """Files that it is compiled from, in C or C++, if the user gave them."""
    report_folder: str = ""
    """Where sanitizers write what they see, if this is the build that has them."""

    @property
    def name(self) -> str:
        """A short name for identifiers: the program, and how it is reached."""
        return f"{self.program.name}:{self.kind}"

    @property
    def started_by_us(self) -> bool:
        """False for a running address, which is never restarted."""
        return self.kind is not Kind.ADDRESS

    @property
    def takes_port(self) -> bool:
        """Whether the command has a place for a port; otherwise its port is compiled in."""
        return any("{port}" in word for word in self.argv)

    @property
    def takes_host(self) -> bool:
        """Whether the command has a place for a host; otherwise it is compiled in."""
        return any("{host}" in word for word in self.argv)

    @property
    def words(self) -> list[str]:
        """The command without the words that have placeholders, for arguments of our own."""
        return [word for word in self.argv if "{host}" not in word and "{port}" not in word]

    @property
    def takes_folder(self) -> bool:
        """Whether the command has a place for a private folder."""
        return any("{folder}" in word for word in self.argv)

    def command_line(self, host: str, port: int | str, folder: str = "") -> list[str]:
        """The words to execute, placeholders filled in."""
        values = {"{host}": host, "{port}": str(port), "{folder}": folder}
        words = list(self.argv)
        for placeholder, value in values.items():
            words = [word.replace(placeholder, value) for word in words]
        return words

    def describe(self) -> dict[str, object]:
        """The JSON object ``target`` of the result."""
        described: dict[str, object] = {"kind": self.kind.value, "text": self.text}
        if self.title:
            described["name"] = self.title
        if self.manifest:
            described["manifest"] = self.manifest
        return described

    def expectation(self, requirement: str, check: str) -> Expectation | None:
        """The first expected failure that covers a check, if any."""
        covering = (each for each in self.expectations if each.covers(requirement, check))
        return next(covering, None)


def reference_target(program: Program) -> Target:
    """The project's own implementation of a program."""
    # Without site packages the interpreter starts in half the time.
    argv = (sys.executable, "-S", "-s", "-m", program.reference, *program.arguments)
    return Target(
        program, Kind.REFERENCE, f"python -m {program.reference}", argv, folder=str(_ROOT)
    )


def own_arguments(program: Program) -> tuple[str, ...]:
    """The words of the contract that have a place, and the options that they belong to.

    Options of the reference alone are not the published program's.
    """
    words = program.arguments
    return tuple(
        word
        for word, after in zip(words, (*words[1:], ""), strict=False)
        if "{" in word or (word.startswith("--") and "{" in after)
    )


def built_target(program: Program, sources: tuple[str, ...]) -> Target:
    """What these files are compiled into, started with the arguments of the contract."""
    return Target(
        program,
        Kind.COMMAND,
        shlex.join(os.path.relpath(source) for source in sources),
        (BUILT, *own_arguments(program)),
        folder=os.getcwd(),
        environment=tuple(sorted(os.environ.items())),
        sources=sources,
    )


def command_target(program: Program, command: str, sources: tuple[str, ...] = ()) -> Target:
    """A command line with ``{host}`` and ``{port}``. Raises BadInput if it cannot be executed.

    With ``sources`` its first word is the program that they make, or ``{built}``.
    """
    try:
        words = shlex.split(command)
    except ValueError as problem:
        raise BadInput(f"--cmd {command!r}: {problem}.") from problem
    if not words:
        raise BadInput("--cmd is empty: give the command that starts the target.")
    executable = words[0]
    if BUILT in command and not sources:
        raise BadInput("--cmd: {built} is what --source is compiled into: name your files by it.")
    if BUILT not in command and shutil.which(executable) is None:
        path = Path(executable)
        if path.is_file():
            raise BadInput(f"--cmd: {executable} is not executable (chmod +x {executable}?).")
        where = f"in {Path.cwd()}" if "/" in executable else "in PATH"
        hint = "" if "/" in executable or not path.exists() else f" Did you mean ./{executable}?"
        raise BadInput(f"--cmd: there is no command {executable!r} {where}.{hint}")
    return Target(
        program,
        Kind.COMMAND,
        command,
        tuple(words),
        folder=os.getcwd(),
        environment=tuple(sorted(os.environ.items())),
        sources=sources,
    )


def address_target(program: Program, url: str) -> Target:
    """A running target: ``tcp://HOST:PORT``, ``udp://HOST:PORT`` or ``unix:///PATH``.

    Which one follows from the program's transport; a Unix-domain socket stands for TCP. Raises
    BadInput for a bad or unresolvable address.
    """
    if program.role != "server":
        raise BadInput(
            f"--connect: {program.name} is a {program.role}, which we start: give --cmd COMMAND."
        )
    form = f"--connect {url!r}: give {program.transport}://HOST:PORT, IPv6 as [::1]"
    form += ", or unix:///PATH." if program.transport == "tcp" else "."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as problem:
        raise BadInput(f"{form} {problem}.") from problem
    if parts.query or parts.fragment:
        raise BadInput(form)
    if parts.scheme == "unix" and program.transport == "tcp" and not parts.netloc and parts.path:
        return _unix_target(program, url, unquote(parts.path))
    if parts.scheme != program.transport or not host or port is None or parts.path not in ("", "/"):
        raise BadInput(form)
    kind = socket.SOCK_DGRAM if program.transport == "udp" else socket.SOCK_STREAM
    try:
        found = socket.getaddrinfo(host, port, type=kind)
    except (OSError, UnicodeError) as problem:
        raise BadInput(f"--connect: the host {host!r} cannot be resolved: {problem}.") from problem
    # These programs are IPv4 servers: of `localhost`, which is often ::1 first, take 127.0.0.1.
    family, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    return Target(
        program,
        Kind.ADDRESS,
        url,
        address=(str(address[0]), int(address[1])),
        family=family,
    )


def _unix_target(program: Program, url: str, path: str) -> Target:
    """A Unix-domain stream socket in the file system. Raises BadInput if there is none."""
    try:
        is_socket = stat.S_ISSOCK(os.stat(path).st_mode)
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise BadInput(f"--connect: {path!r}: {reason}.") from problem
    if not is_socket:
        raise BadInput(f"--connect: {path!r} is not a socket.")
    if len(os.fsencode(path)) > _UNIX_PATH_LIMIT:
        raise BadInput(f"--connect: {path!r} is longer than {_UNIX_PATH_LIMIT} bytes (unix(7)).")
    return Target(program, Kind.ADDRESS, url, address=(path, 0), family=socket.AF_UNIX)
