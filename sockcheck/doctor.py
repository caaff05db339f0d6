"""``sockcheck doctor``: what this machine offers to a run, and what to install."""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from harness.faults.record import Record
from harness.faults.schedule import Schedule, Short
from harness.lab.control_groups import find
from harness.lab.diag import SocketDiagnosis
from harness.lab.world import LabSpecification, Worlds
from harness.outcomes import NotApplicable
from harness.sandbox import problem
from harness.sources import SANITIZERS

_TOOLS = {
    "gcc": "builds C targets, and the helper that injects faults (Debian package gcc)",
    "make": "builds C targets (Debian package make)",
    "bwrap": "the sandbox of untrusted programs (Debian package bubblewrap)",
    "xinetd": "a third-party server of our tests (Debian package xinetd)",
    "socat": "a third-party server of our tests (Debian package socat)",
    "ncat": "a third-party server of our tests (Debian package ncat)",
    "tcpserver": "a third-party server of our tests (Debian package ucspi-tcp)",
    "busybox": "a third-party server of our tests (Debian package busybox)",
}


def add_parsers(commands: Any) -> None:
    """Add ``doctor`` to the command line."""
    parser = commands.add_parser("doctor", help="what this machine offers, what to install")
    parser.set_defaults(command=doctor)


def doctor(_: argparse.Namespace) -> int:
    """Print one line for each thing that a run may use. Exit code 0 if bare runs are possible."""
    print(f"      Python {platform.python_version()}, Linux {platform.release()}")
    worlds = Worlds()
    try:
        if worlds.lab_problem:
            print(f"  no  labs: {worlds.lab_problem}")
            print("      Runs are bare: loopback, a free port; what needs a lab is not-applicable.")
            print("      To allow labs: sysctl kernel.unprivileged_userns_clone=1 (older Debian),")
            print("      kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), or run as root.")
        else:
            print("  yes labs: user, network, mount, UTS, IPC and PID namespaces")
        usable = _probe(
            "socket diagnosis (readiness without a probe connection)", lambda: _diag(worlds)
        )
        _probe("packet sockets in a lab (capture)", lambda: _packet(worlds))
        _probe("run-queue times of processes (schedstat)", _schedstat)
        _probe("IPv6 loopback", _ipv6)
        _probe(
            "exact faults (short counts, EINTR, errors of chosen calls)", lambda: _faults(worlds)
        )
        _probe("sandbox (`run --sandbox`, `grade`)", lambda: _sandbox(worlds))
        _probe("sanitizers (`run --source`)", _sanitizers)
        _probe("control groups (bound the memory of all processes of a submission)", _groups)
    finally:
        worlds.close()
    for tool, purpose in _TOOLS.items():
        found = shutil.which(tool) or shutil.which(tool, path="/usr/sbin:/sbin")
        print(f"  {'yes' if found else 'no '} {tool}: {purpose}")
    return 0 if usable else 3


def _probe(name: str, attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except (OSError, HarnessError) as problem:
        print(f"  no  {name}: {problem}")
        return False
    print(f"  yes {name}")
    return True


def _diag(worlds: Worlds) -> None:
    world = worlds.make(LabSpecification())
    try:
        SocketDiagnosis(world).listeners()
    finally:
        world.close()


def _packet(worlds: Worlds) -> None:
    world = worlds.make(LabSpecification())
    try:
        world.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
    finally:
        world.close()


def _faults(worlds: Worlds) -> None:
    """Start a program under a schedule: whether it can be traced is not guessed."""
    record = Record(Schedule(Short("send")))
    world = worlds.make(LabSpecification())
    null = os.open(os.devnull, os.O_RDWR)
    try:
        streams = (null, null, null)
        tracer = record.tracer()
        world.spawn(["true"], os.environ, "/", streams, tracer=tracer, record=record.descriptor)
    except NotApplicable as problem:
        raise OSError(problem.summary) from problem
    finally:
        os.close(null)
        world.close()
        record.close()


def _sandbox(worlds: Worlds) -> None:
    found = problem(worlds)
    if found:
        raise OSError(found)


def _groups() -> None:
    if find() is None:
        raise OSError("this user may make none with a bound on memory; see docs/security.md")


def _sanitizers() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "probe.c")
        source.write_text("int main(void) { return 0; }\n", encoding="ascii")
        compiler = shlex.split(os.environ.get("CC", "cc"))
        command = [*compiler, *SANITIZERS, "-o", f"{folder}/probe", str(source)]
        for words in (command, [f"{folder}/probe"]):
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            if done.returncode:
                raise OSError(next(iter(done.stderr.splitlines()), f"{words[0]} fails"))


def _schedstat() -> None:
    with open(f"/proc/{os.getpid()}/schedstat", encoding="ascii") as handle:
        if len(handle.read().split()) < 2:
            raise OSError("the kernel was built without them")


def _ipv6() -> None:
    with socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
