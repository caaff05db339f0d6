"""Build a submission: in a lab of its own, without a network, from a copy and into a copy."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.lab.tree import BadTree, unpack
from harness.lab.world import Death, LabSpecification, World, Worlds
from harness.output import Output
from harness.sandbox.lab import ENVIRONMENT, Sandbox
from harness.sandbox.limits import MEBIBYTE, Limits

_GRACE = 0.3
"""Seconds in which what a build has printed must have arrived after its end."""
_CHUNK = 65_536


@dataclass(frozen=True)
class BuildResult:
    """What became of a build."""

    succeeded: bool
    output: str
    """What it printed, on both streams; of a very long output the beginning and the end."""
    reason: str
    """Why it did not succeed, as a sentence without a full stop; empty if it did."""
    seconds: float
    left_out: tuple[str, ...] = ()
    """Lines on links, devices and the like that were not copied."""


def build(
    source: Path,
    command: Sequence[str],
    destination: Path,
    limits: Limits,
    worlds: Worlds | None = None,
    environment: Mapping[str, str] | None = None,
) -> BuildResult:
    """Run ``command`` in a sandboxed copy of ``source``; copy what it leaves to ``destination``.

    Only regular files and folders are copied, in both directions; of their modes only what the
    owner may. ``destination`` is made, or must be empty; after a failed build it is left alone.
    ``worlds`` saves the start of a zygote. Raises HarnessError where there can be no sandbox,
    OSError if a file of ours cannot be read or written.
    """
    began = time.monotonic()
    own = Worlds() if worlds is None else None
    try:
        sandbox = Sandbox(source, limits)
        try:
            world = sandbox.world(worlds or own, LabSpecification(hostname="build"))  # type: ignore[arg-type]
            try:
                output, reason = _perform(world, command, limits, environment or ENVIRONMENT)
                left_out = list(sandbox.left_out)
                if not reason:
                    package, missing = world.collect(limits.disk, limits.files)
                    left_out += missing
                    try:
                        destination.mkdir(0o700, parents=True, exist_ok=True)
                        unpack(package, str(destination), limits.disk, limits.files)
                    finally:
                        os.close(package)
            finally:
                world.close()
        finally:
            sandbox.close()
    except BadTree as problem:
        return BuildResult(False, "", str(problem), time.monotonic() - began)
    finally:
        if own:
            own.close()
    seconds = time.monotonic() - began
    return BuildResult(not reason, output.text(1 << 20), reason, seconds, tuple(left_out))


def _perform(
    world: World, command: Sequence[str], limits: Limits, environment: Mapping[str, str]
) -> tuple[Output, str]:
    """What the command printed, and why it did not succeed."""
    output = Output()
    reader, writer = os.pipe2(os.O_CLOEXEC)
    # An open pipe: at the end of /dev/null some programs spin or quit.
    stdin, keeps_open = os.pipe2(os.O_CLOEXEC)
    try:
        try:
            pid = world.spawn(command, environment, "", (stdin, writer, writer))
        except OSError as problem:
            return output, f"`{command[0]}` cannot be executed: {os.strerror(problem.errno or 0)}"
        finally:
            os.close(writer)
        reason = _follow(world, pid, reader, output, limits)
        death = world.death_of(pid)
        return output, reason or (_blame(world, death, limits) if death else "it has no end")
    finally:
        for descriptor in (reader, stdin, keeps_open):
            os.close(descriptor)


def _follow(world: World, pid: int, reader: int, output: Output, limits: Limits) -> str:
    """Read what it prints until its end; why it must be ended before that."""
    deadline = time.monotonic() + limits.build_seconds
    poller = select.poll()
    poller.register(reader, select.POLLIN)
    until = deadline
    while time.monotonic() < until:
        left = min(0.05, until - time.monotonic())
        if poller.poll(max(0.0, left) * 1000):
            data = os.read(reader, _CHUNK)
            if not data:
                # Nobody holds the pipe any more, but it may still work without a word.
                world.death_of(pid, max(0.0, deadline - time.monotonic()))
                break
            output.add(data)
            if output.total > limits.output:
                return f"it printed more than {limits.output} bytes"
            if until == deadline:
                continue
        if until == deadline and world.death_of(pid):
            until = min(deadline, time.monotonic() + _GRACE)
    return "" if world.death_of(pid) else f"it took longer than {limits.build_seconds:g} s"


def _blame(world: World, death: Death, limits: Limits) -> str:
    """Why a build that has ended did not succeed, empty if it did."""
    if death.exit_status == 0:
        return ""
    if world.killed_for_memory:
        return f"it used more than {limits.memory // MEBIBYTE} MiB of memory"
    return f"it {death}"
