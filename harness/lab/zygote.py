"""The zygote: one small, single-threaded process from which every agent is forked.

The engine has threads and is large; forking it would copy held locks and many pages. The zygote is
started once, imports only the agent, and forks in well under a millisecond. What it imports is
copied page by page into thousands of processes, so nothing of `harness/lab` that it reads at its
start imports dataclasses, pathlib or traceback; nor threading, which does some work in every child
of a process that has imported it.
"""

from __future__ import annotations

import encodings.ascii  # noqa: F401  the user that an agent becomes may be unable to read it
import fcntl
import gc
import json
import os
import socket
from contextlib import suppress
from typing import Any

from harness.lab import agent, interpreter, namespaces, processes

_ABOVE = 200
"""Where an agent's descriptors go, above all that the zygote holds."""


def main(descriptor: int) -> None:
    """Serve requests for worlds until the engine closes its end."""
    channel = socket.socket(fileno=descriptor)
    processes.own_signals()
    # Its own group: a terminal's Ctrl-C must reach the engine only, which then ends all in order.
    os.setpgid(0, 0)
    namespaces.prctl(namespaces.PR_SET_CHILD_SUBREAPER, 1)
    # A collection would touch, and so copy, every page that a fork shares with us.
    gc.disable()
    gc.freeze()
    groups: set[tuple[str, ...]] = set()
    while True:
        data, descriptors, _, _ = socket.recv_fds(
            channel, agent.MESSAGE_LIMIT, agent.DESCRIPTORS_AT_ONCE
        )
        if not data:
            break
        specification = json.loads(data)
        if specification["python"]:
            interpreter.prepare(specification["python"])
        outside = os.geteuid(), os.getegid()
        try:
            child = namespaces.fork_into(agent.NAMESPACES) if _at_once(specification) else os.fork()
        except OSError as problem:
            with socket.socket(fileno=os.dup(descriptors[0])) as other:
                agent.report_failure(other, problem)
        else:
            if child == 0:
                _become_agent(channel, descriptors, specification, outside)
        for descriptor in descriptors:
            os.close(descriptor)
        if specification["sandbox"] and specification["sandbox"]["group"]:
            groups.add(tuple(specification["sandbox"]["group"]))
    # The labs end as this process sees the engine's end; who waits for us waits for them.
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    # An engine that was killed removes nothing itself.
    for folders in groups:
        from harness.lab.control_groups import Group

        with suppress(OSError):
            Group(folders).remove()


def _at_once(specification: dict[str, Any]) -> bool:
    """Whether the agent is born in the namespaces of its lab.

    They belong to the user who makes them: if that is to be another, he does it later.
    """
    sandbox = specification["sandbox"]
    return specification["isolated"] and (sandbox is None or sandbox["user"] is None)


def _become_agent(
    zygote: socket.socket,
    descriptors: list[int],
    specification: dict[str, Any],
    outside: tuple[int, int],
) -> None:
    zygote.close()
    kept = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, _ABOVE) for each in descriptors]
    os.closerange(3, _ABOVE)
    os.closerange(max(kept) + 1, 4096)
    channel = socket.socket(fileno=kept[0])
    if specification["sandbox"]:
        specification["sandbox"]["control_groups"] = kept[1:]
    if specification["isolated"]:
        agent.run_lab(channel, specification, outside)
    agent.run_bare(channel)
