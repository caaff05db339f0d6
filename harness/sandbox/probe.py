"""Does the sandbox hold here? Tried with a program that attempts what it must not manage."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from harness.errors import HarnessError
from harness.lab.tree import BadTree
from harness.lab.world import LabSpecification, Worlds
from harness.output import Drain
from harness.sandbox.lab import ENVIRONMENT, Sandbox
from harness.sandbox.limits import MEBIBYTE, Limits

_WITHIN = 10.0

_ATTEMPTS = """
fail() { echo "$1"; exit 1; }
(: > /outside) 2>/dev/null && fail 'can write to its root'
(: > /usr/outside) 2>/dev/null && fail 'can write to the programs of this machine'
[ -e "$1" ] && fail "sees the files of this machine"
grep -q '^NoNewPrivs:.1' /proc/self/status || fail 'can gain privileges'
grep -q '^CapEff:.0*$' /proc/self/status || fail 'has capabilities'
grep -q '^Seccomp:.2' /proc/self/status || fail 'may use every system call'
grep : /proc/net/dev | grep -qv '^ *lo:' && fail 'has a network'
unshare -U true 2>/dev/null && fail 'can make user namespaces'
head -c 8388608 /dev/zero 2>/dev/null >/tmp/much && fail 'may fill the disk'
rm -f /tmp/much
dd if=/dev/zero of=/dev/null bs=100M count=1 2>/dev/null && fail 'may fill the memory'
(n=0; while [ $n -lt 40 ]; do sleep 9 & n=$((n+1)); done) 2>/dev/null &&
    fail 'may have any number of processes'
echo held
"""
_HELD = "held"


def problem(worlds: Worlds | None = None) -> str | None:
    """What the sandbox cannot promise on this machine, in one line; None if nothing.

    Really tries it: 0.2 s. ``worlds`` saves the start of a zygote.
    """
    own = Worlds() if worlds is None else None
    drain = Drain()
    try:
        return _tried(worlds or own, drain)  # type: ignore[arg-type]
    except HarnessError as found:
        return str(found)
    except (OSError, BadTree) as found:
        return f"the sandbox cannot be tried: {found}"
    finally:
        drain.close()
        if own:
            own.close()


def _tried(worlds: Worlds, drain: Drain) -> str | None:
    limits = Limits(processes=16, disk=4 * MEBIBYTE, memory=64 * MEBIBYTE, cpu_seconds=5)
    with tempfile.TemporaryDirectory(prefix="sockcheck-") as folder:
        sandbox = Sandbox(Path(folder), limits)
        world = sandbox.world(worlds, LabSpecification())
        try:
            writer, output = drain.pipe()
            stdin = os.open(os.devnull, os.O_RDONLY)
            command = ["/bin/sh", "-c", _ATTEMPTS, "sh", str(Path(__file__).resolve())]
            try:
                pid = world.spawn(command, ENVIRONMENT, "", (stdin, writer, writer))
            finally:
                os.close(stdin)
                os.close(writer)
            death = world.death_of(pid, _WITHIN)
        finally:
            world.close()
            sandbox.close()
        output.ended.wait(0.5)
        said = output.data.decode("utf-8", "replace").strip()
    if said == _HELD:
        return None
    return f"a program in the sandbox {said or death or 'did not end'}"
