"""Targets that nobody trusts."""

from __future__ import annotations

import os
from dataclasses import replace

from harness.errors import BadInput
from harness.sandbox.lab import ENVIRONMENT
from harness.sandbox.limits import Limits
from harness.targets import Kind, Target

_SYSTEM_PROGRAMS = ("/usr/", "/bin/", "/sbin/")


def sandboxed(target: Target, limits: Limits) -> Target:
    """The same target for a sandbox, in which only its own folder is seen, and no environment.

    Raises BadInput for one that cannot run there.
    """
    if not target.started_by_us:
        raise BadInput("A running address cannot be put into a sandbox: give --cmd COMMAND.")
    if target.kind is Kind.REFERENCE:
        raise BadInput("The references are trusted: --sandbox goes with --cmd COMMAND.")
    if target.build or target.sources:
        raise BadInput(
            f"The target {target.text!r} is built outside of a sandbox: build it, then give the "
            "program by --cmd COMMAND."
        )
    if target.takes_folder:
        raise BadInput(
            f"The command {target.text!r} has a place for a {{folder}}, which a sandbox cannot "
            "share with its checks yet: leave the sandbox out."
        )
    folder = os.path.abspath(target.folder)
    words = [target.argv[0].replace(f"{folder}/", "./", 1), *target.argv[1:]]
    if words[0].startswith("/") and not words[0].startswith(_SYSTEM_PROGRAMS):
        raise BadInput(
            f"The sandbox shows {folder} and the system's programs, not {words[0]}: start it from "
            "the program's own folder."
        )
    return replace(
        target,
        argv=tuple(words),
        folder=folder,
        environment=tuple(ENVIRONMENT.items()),
        sandbox=limits,
    )
