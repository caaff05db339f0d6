"""``sockcheck serve``: run a reference implementation, to try a client against it."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path
from typing import Any

import suites
from harness.catalogue import load
from harness.errors import BadInput


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
    """Become the reference. Returns only for bad input."""
    program = load(suites.FOLDER).program(options.name)
    if program.role != "server":
        raise BadInput(f"{program.name} is a {program.role}, not a server.")
    port = program.default_port if options.port is None else options.port
    if not 0 < port < 65536:
        raise BadInput(f"The port {port} is not between 1 and 65535.")
    _see_that_it_is_free(program.transport, port)
    root = str(Path(suites.FOLDER).parent)
    print(f"{program.name} serves on port {port}; Ctrl-C ends it.", flush=True)
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(
        [root, *filter(None, [environment.get("PYTHONPATH")])]
    )
    command = [sys.executable, "-m", program.reference, str(port)]
    os.execve(sys.executable, command, environment)


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
