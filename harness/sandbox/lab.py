"""Labs for programs that nobody trusts: a folder's private copy, limits, a user of its own."""

from __future__ import annotations

import itertools
import os
import random
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from harness.errors import HarnessError
from harness.lab import control_groups
from harness.lab.control_groups import Group, Hierarchy
from harness.lab.tree import BadTree, pack
from harness.lab.world import LabSpecification, World, Worlds
from harness.sandbox import filter as system_calls
from harness.sandbox.limits import Limits

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/submission",
    "LANG": "C.UTF-8",
    "TMPDIR": "/tmp",
}
"""What a program in a sandbox finds in its environment, if nothing else is given."""

_USER_INSIDE = 1000
_USERS_FROM, _USERS = 2_000_000_000, 100_000_000
"""Users of this machine that nobody is, one for each lab."""

_LABS_AT_ONCE = 40
"""More than the engine has of one target."""

_numbers = itertools.count(1)


class Sandbox:
    """Makes the labs of one untrusted program, each with a private copy of its folder.

    Raises BadTree if the folder holds more than the limits allow, OSError if it cannot be read.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.limits = limits
        self.package, self.left_out = pack(str(folder), limits.disk, limits.files)
        self.group = make_group(limits)

    def world(self, worlds: Worlds, specification: LabSpecification) -> World:
        """A lab whose programs run in a box. Raises HarnessError where there can be none."""
        if worlds.lab_problem:
            raise HarnessError(f"no sandbox without a lab: {worlds.lab_problem}")
        group = self.group
        specification = replace(
            specification,
            uid=_USER_INSIDE if specification.uid is None else specification.uid,
            sandbox={"user": free_user(), "group": group.folders if group else ()},
        )
        descriptors = group.open() if group else []
        try:
            world = worlds.make(specification, descriptors)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        world.group = group
        world.most_output = self.limits.output
        try:
            filters = system_calls.program(), system_calls.program(tracing=True)
            world.furnish(self._furniture(specification), self.package, filters)
        except OSError as problem:
            world.close()
            raise HarnessError(f"the sandbox could not be furnished: {problem}") from problem
        except (HarnessError, BadTree):
            world.close()
            raise
        return world

    def _furniture(self, specification: LabSpecification) -> dict[str, object]:
        limits = self.limits
        return {
            "bwrap": bubblewrap(),
            "disk": limits.disk,
            "files": limits.files,
            "limits": limits.resources(),
            "memory": limits.memory,
            "syslog": specification.syslog,
        }

    def close(self) -> None:
        """Forget the copy, and the control group; its worlds must be closed.

        Without this the group goes with the zygote that made the worlds.
        """
        if self.package >= 0:
            os.close(self.package)
            self.package = -1
        if self.group:
            # One that stays is removed at the next start.
            with suppress(OSError):
                self.group.remove()


def bubblewrap() -> str:
    """The path of bwrap(1). Raises HarnessError if it is not installed."""
    found = shutil.which("bwrap")
    if not found:
        raise HarnessError("bubblewrap is not installed (Debian package bubblewrap)")
    return os.path.realpath(found)


def make_group(limits: Limits) -> Group | None:
    """A control group for one program, None where this user may make none."""
    hierarchy = hierarchy_here()
    if hierarchy is None:
        return None
    with suppress(OSError):
        return control_groups.make(
            hierarchy, next(_numbers), limits.memory, _LABS_AT_ONCE * (limits.processes + 8)
        )
    return None


def hierarchy_here() -> Hierarchy | None:
    """Where control groups are made; what a killed run has left there is removed."""
    found = control_groups.find()
    if found:
        control_groups.sweep(found)
    return found


def free_user() -> int | None:
    """A user of this machine that nobody is, if we may become one: only the super-user may."""
    if os.geteuid() != 0:
        return None
    return _choose(Path("/proc/self/uid_map").read_text("ascii").splitlines())


def _choose(lines: Iterable[str]) -> int | None:
    """Of the users that this user namespace has, one high up (user_namespaces(7))."""
    ranges = [tuple(map(int, line.split())) for line in lines]
    for first, _, count in ranges:
        if first <= _USERS_FROM and first + count >= _USERS_FROM + _USERS:
            return random.SystemRandom().randrange(_USERS_FROM, _USERS_FROM + _USERS)
    first, _, count = max(ranges, key=lambda each: each[2])
    if count < 2000:
        return None
    return first + count - 1 - random.SystemRandom().randrange(count // 2)
