"""The zygote: one small, single-threaded process from which every agent is forked.

The engine has threads and is large; forking it would copy held locks and many pages. The zygote is
started once, imports only the agent, and forks in well under a millisecond.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket

from harness.lab import agent, interpreter, namespaces


def main(descriptor: int) -> None:
    """Serve requests for worlds until the engine closes its end."""
    channel = socket.socket(fileno=descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Its own group: a terminal's Ctrl-C must reach the engine only, which then ends all in order.
    os.setpgid(0, 0)
    namespaces.prctl(namespaces.PR_SET_CHILD_SUBREAPER, 1)
    # A collection would touch, and so copy, every page that a fork shares with us.
    gc.disable()
    gc.freeze()
    prepared = False
    while True:
        data, descriptors, _, _ = socket.recv_fds(channel, agent.MESSAGE_LIMIT, 1)
        if not data:
            return
        specification = json.loads(data)
        if specification["python"] and not prepared:
            interpreter.prepare()
            gc.freeze()
            prepared = True
        if os.fork() == 0:
            _become_agent(channel, descriptors[0], specification)
        os.close(descriptors[0])


def _become_agent(zygote: socket.socket, descriptor: int, specification: dict[str, object]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    zygote.close()
    os.dup2(descriptor, 3)
    os.closerange(4, 4096)
    channel = socket.socket(fileno=3)
    os.set_inheritable(3, False)
    if specification["isolated"]:
        agent.run_lab(channel, specification)
    agent.run_bare(channel)
