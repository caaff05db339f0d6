"""``sockcheck serve``: run a reference implementation, to try a client against it."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import suites
from harness.catalogue import Program, load
from harness.errors import BadInput
from harness.lab import procfs
from harness.lab.namespaces import (
    CLONE_NEWUSER,
    PR_SET_CHILD_SUBREAPER,
    PR_SET_PDEATHSIG,
    map_identity,
    prctl,
    unshare,
)


def add_parsers(commands: Any) -> None:
    """Add ``serve`` to the command line."""
    parser = commands.add_parser(
        "serve",
        help="run a reference implementation",
        description="Run the reference implementation of a server until Ctrl-C.",
    )
    parser.add_argument("name", metavar="NAME", help="see `sockcheck list programs`")
    parser.add_argument("port", nargs="?", type=int, metavar="PORT", help="default: the program's")
    parser.set_defaults(command=serve)


def serve(options: argparse.Namespace) -> int:
    """Run the reference, and the daemon that it may become, until Ctrl-C; its exit status."""
    program = load(suites.FOLDER).program(options.name)
    if program.role != "server":
        raise BadInput(f"{program.name} is a {program.role}, not a server.")
    port = program.default_port if options.port is None else options.port
    if not 0 < port < 65536:
        raise BadInput(f"The port {port} is not between 1 and 65535.")
    _see_that_it_is_free(program.transport, port)
    if program.root:
        _become_root(program)
    # Otherwise a daemon, whose parent exits at once, would be nobody's child, and outlive us.
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    with tempfile.TemporaryDirectory(prefix=f"{program.name}-") as folder:
        command = [word.format(port=port, folder=folder) for word in program.arguments]
        print(f"{program.name} serves on port {port}; Ctrl-C ends it.", flush=True)
        if any("{folder}" in word for word in program.arguments):
            password = secrets.token_hex(8)
            Path(folder, "password").write_text(f"{password}\n", encoding="ascii")
            print(f"Its files are in {folder}, its password is {password}", flush=True)
        return _run([sys.executable, "-m", program.reference, *command])


def _run(command: list[str]) -> int:
    """Start it, wait for it and for whatever it leaves behind; end all of it when interrupted."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    root = str(Path(suites.FOLDER).parent)
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(
        [root, *filter(None, [environment.get("PYTHONPATH")])]
    )
    status = 0
    try:
        # Of a session of its own: Ctrl-C is for us, who end it. If we are killed it goes as well.
        first = subprocess.Popen(
            command,
            env=environment,
            start_new_session=True,
            preexec_fn=partial(prctl, PR_SET_PDEATHSIG, signal.SIGKILL),
        ).pid
        while True:
            pid, ended = os.wait()
            if pid == first:
                status = os.waitstatus_to_exitcode(ended)
    except ChildProcessError:
        return status if status >= 0 else 128 - status
    except KeyboardInterrupt:
        return 0
    finally:
        _end_descendants()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _end_descendants() -> None:
    """End what still runs; orphans arrive here, so that in the end nobody is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while True:
        for process in procfs.descendants(os.getpid(), False):
            with suppress(ProcessLookupError):
                os.kill(process["pid"], signal.SIGKILL)
        try:
            os.wait()
        except ChildProcessError:
            return


def _become_root(program: Program) -> None:
    """For a program that insists on the super-user: in a user namespace everybody is one."""
    if os.geteuid() == 0:
        return
    outside = os.geteuid(), os.getegid()
    try:
        unshare(CLONE_NEWUSER)
        map_identity(0, 0, *outside)
    except OSError as problem:
        raise BadInput(
            f"{program.name} insists on being the super-user, and you are not: become root. "
            f"(A user namespace cannot be made here: {problem.strerror}.)"
        ) from problem


def _see_that_it_is_free(transport: str, port: int) -> None:
    """The reference would fail as well, but with less to say."""
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        if transport == "tcp":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except PermissionError as problem:
            raise BadInput(
                f"Port {port} is for the super-user only here; give one from 1024 on."
            ) from problem
        except OSError as problem:
            raise BadInput(f"Port {port} cannot be used: {problem.strerror}.") from problem
