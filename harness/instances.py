"""The instances of one target: their port, the worlds that they live in, how they are started."""

from __future__ import annotations

import os
import random
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from harness import sanitizer
from harness.catalogue import Program
from harness.engine import Engine
from harness.errors import BadInput, HarnessError
from harness.faults.record import Record
from harness.lab.capture import Capture
from harness.lab.tree import BadTree
from harness.lab.world import LabSpecification, World
from harness.payload import Payloads
from harness.sandbox.lab import Sandbox
from harness.sanitizer import MemoryReport
from harness.server import Server
from harness.start import PortReservation, start
from harness.syslog import Log
from harness.targets import Kind, Target
from harness.transcript import Transcript

DEFAULT_HOST_ADDRESS = "193.136.138.142"
"""The address that a lab gives to a host name which is compiled in; the guide prints it."""
_ACCOUNT_FILES = {
    "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
    "/etc/group": "root:x:0:\n",
    "/etc/shadow": "root:*:20000:0:99999:7:::\n",
}
"""What a program of the super-user finds in its lab instead of this machine's accounts."""

_ACCOUNT_FOLDERS = ("/etc", "/home", "/var/mail", "/var/spool")
"""Where programs that make accounts write besides: locks, backups, homes, mailboxes."""


@dataclass
class Instances:
    """One target of a session: makes its worlds and starts it there.

    Raises BadInput if the target cannot be judged on this machine.
    """

    engine: Engine
    target: Target
    discovered: dict[str, Any] = field(default_factory=dict)
    """What is found out about the target without being demanded."""
    stopped_after: str = ""
    """The check after which a shared instance, or the running address, answered no more."""
    stopped_by_force: bool = False
    """Whether that was a destructive one."""
    captures: dict[World, Capture] = field(default_factory=dict)
    port: int = 0
    sandbox: Sandbox | None = None
    """A copy of the folder of a target that nobody trusts, once a world was made."""
    _first: threading.Lock = field(default_factory=threading.Lock)
    _networks: list[World] = field(default_factory=list)
    """Labs for sockets of ours that no check has now."""
    memory_reports: Callable[[], list[MemoryReport]] | None = None
    """Plays the checks on a build with sanitizers in it; None where there is no such build."""
    no_memory_reports: str = "its sources were not given (--source FILE)"
    """Why there is none."""
    report_folders: dict[int, list[Path]] = field(default_factory=dict)
    """Where the worlds that each thread made have their sanitizers' reports."""

    def __post_init__(self) -> None:
        must_be_told = self.program.role == "client" and not self.program.default_port
        if must_be_told and not (self.target.takes_host and self.target.takes_port):
            raise BadInput(
                f"The command {self.target.text!r} has no {{host}} and {{port}}, and "
                f"{self.program.name} must be told both: give it their places."
            )
        if not self.target.started_by_us or not self.program.default_port:
            return
        isolated = self.engine.worlds.lab_problem is None
        if self.program.root and not isolated and os.geteuid() != 0:
            raise BadInput(
                f"{self.program.name} must be started by the super-user, which needs a lab "
                f"({self.engine.worlds.lab_problem}), or that you are root."
            )
        if not self.target.takes_port:
            if not isolated:
                raise BadInput(
                    f"The command {self.target.text!r} has no {{port}}, so its port is compiled "
                    "in, and without a lab such a target could clash with other programs of this "
                    f"machine ({self.engine.worlds.lab_problem}). Give it a {{port}}."
                )
            self.port = self.program.default_port
        elif isolated:
            # Never the default port: a target that ignores its argument is found out.
            chooser = random.Random(f"{self.engine.seed} port")
            self.port = chooser.randrange(20_000, 30_000)
            while socket.htons(self.port) == self.port:  # a missing htons would not show
                self.port = chooser.randrange(20_000, 30_000)
        else:
            self.port = 0  # each instance has a port of its own

    @property
    def program(self) -> Program:
        """The contract that the target claims to keep."""
        return self.target.program

    def make_world(self, sysctls: Mapping[str, str], **furniture: Any) -> World:
        """A fresh world furnished for this target, and its port there. Raises HarnessError."""
        program = self.program
        furniture.setdefault("reserved_ports", (self.port,) if self.port else ())
        furniture.setdefault("syslog", program.syslog)
        if self.target.kind is Kind.REFERENCE:
            furniture.setdefault("python", program.reference)
        furniture.setdefault("uid", 0 if program.root else None)
        if program.default_host:
            furniture.setdefault("hosts", {program.default_host: DEFAULT_HOST_ADDRESS})
        if program.root:
            # It may make accounts, and if this user is root, this machine's files would be open.
            present = {name: text for name, text in _ACCOUNT_FILES.items() if os.path.exists(name)}
            furniture["files"] = present | dict(furniture.get("files", {}))
            furniture.setdefault("private_folders", self._private_folders())
        world = self._make(LabSpecification(sysctls=dict(sysctls), **furniture))
        world.port = self.port
        if self.target.takes_folder:
            world.folder = tempfile.mkdtemp(prefix="sockcheck-")
            world.at_close.append(partial(shutil.rmtree, world.folder, ignore_errors=True))
            password = Payloads(self.engine.seed, "password").line(21)
            Path(world.folder, "password").write_bytes(password)
        if self.target.report_folder:
            self._let_report(world)
        if world.syslog:
            world.log = Log(world.syslog)
            world.at_close.append(world.log.close)
        if self.engine.capture_folder and world.isolated:
            capture = self.captures[world] = Capture(world)
            world.at_close.append(capture.close)
        if not self.port and program.role == "server":
            reservation = PortReservation(random.Random())
            world.port = reservation.port
            world.at_close.append(reservation.release)
        return world

    def network(self) -> World:
        """A lab for sockets of ours alone: a new one, or one that is as it was made."""
        with suppress(IndexError):
            return self._networks.pop()
        return self.make_world({})

    def take_back(self, network: World) -> None:
        """Keep it for another check if nothing is left in it, else end it."""
        with suppress(HarnessError):
            if network.is_as_made():
                self._networks.append(network)
                return
        network.close()

    def _private_folders(self) -> tuple[str, ...]:
        """Where a program that makes accounts may write, and nothing of ours is looked for."""
        ours = [Path(self.target.folder).resolve(), Path(tempfile.gettempdir()).resolve()]
        return tuple(
            folder
            for folder in _ACCOUNT_FOLDERS
            if os.path.isdir(folder) and not any(each.is_relative_to(folder) for each in ours)
        )

    def _let_report(self, world: World) -> None:
        """A folder of its own for what sanitizers see: process ids of two labs are the same."""
        folder = Path(tempfile.mkdtemp(dir=self.target.report_folder))
        world.environment |= sanitizer.environment(folder)
        self.report_folders.setdefault(threading.get_ident(), []).append(folder)

    def _make(self, specification: LabSpecification) -> World:
        """A world; of a target that nobody trusts one with a sandbox."""
        if not self.target.sandbox:
            return self.engine.worlds.make(specification)
        with self._first:
            if not self.sandbox:
                try:
                    self.sandbox = Sandbox(Path(self.target.folder), self.target.sandbox)
                except (BadTree, OSError) as problem:
                    raise BadInput(
                        f"{self.target.folder} cannot be copied into the sandbox: {problem}."
                    ) from problem
        return self.sandbox.world(self.engine.worlds, specification)

    def start(
        self,
        world: World,
        transcript: Transcript,
        terminal: bool = False,
        record: Record | None = None,
    ) -> Server:
        """Start the target in a world, under the faults of ``record``. Raises StartFailure."""
        engine = self.engine
        server = start(
            self.target,
            world,
            world.port,
            engine.machine,
            engine.drain,
            transcript,
            terminal=terminal,
            record=record,
        )
        if server.listener and "listens_on" not in self.discovered:
            self.discovered["listens_on"] = str(server.listener)
            if self.program.transport == "tcp":
                self.discovered["backlog"] = server.listener.limit
        return server
