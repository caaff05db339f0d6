"""Start a server target and find it listening, without touching it.

It must be *this* target that listens: in a lab every socket is its own, on a shared machine the
listener's inode must belong to its process tree.
"""

from __future__ import annotations

import os
import random
import socket
import sys
import time
from contextlib import suppress
from typing import Any

from harness.errors import HarnessError
from harness.faults.record import Record
from harness.lab.diag import KernelSocket
from harness.lab.world import World
from harness.machine import Machine, processor_use
from harness.outcomes import Failed, Inconclusive
from harness.output import Drain
from harness.server import Server
from harness.targets import Kind, Target
from harness.transcript import Transcript

START_LIMIT = 10.0
"""Seconds in which a server must listen; some real ones take 1.5 s."""
_ELSEWHERE_GRACE = 1.5


class StartFailure(Failed):
    """The target did not come to listen where it was told to."""


class PortReservation:
    """A port that no other run of ours uses: a lock by the name of an abstract Unix socket."""

    def __init__(self, chooser: random.Random) -> None:
        self._lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        # Below the ephemeral range, so that no client of this machine is given it.
        for _ in range(500):
            self.port = chooser.randrange(20_000, 30_000)
            try:
                self._lock.bind(f"\0sockcheck-port-{self.port}")
            except OSError:
                continue
            with socket.socket() as probe, suppress(OSError):
                probe.bind(("", self.port))
                return
            self._lock.close()
            self._lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        raise HarnessError("no free port between 20000 and 29999")

    def release(self) -> None:
        self._lock.close()


def start(
    target: Target,
    world: World,
    port: int,
    machine: Machine,
    drain: Drain,
    transcript: Transcript,
    terminal: bool = False,
    record: Record | None = None,
) -> Server:
    """Start the target in ``world`` and wait until it listens on ``port``.

    Its standard output is a pipe, or with ``terminal`` a terminal; with ``record`` it runs under
    that schedule of faults. Raises StartFailure with the target's output if it exits, listens
    elsewhere, or never does.
    """
    server = launch(target, world, port, machine, drain, transcript, terminal, record)
    step = transcript.step("listen_awaited", "target", port=port)
    step.due["listens"], step.met = True, False
    _wait_for_listener(server, port)
    step.met = True
    return server


def launch(
    target: Target,
    world: World,
    port: int,
    machine: Machine,
    drain: Drain,
    transcript: Transcript,
    terminal: bool = False,
    record: Record | None = None,
) -> Server:
    """Start the target in ``world`` and wait for nothing. Raises StartFailure if exec fails."""
    server = Server(target, machine, transcript, world, record=record)
    standing = server.sockets().listeners() + server.sockets().bound_datagram_sockets()
    server.foreign = frozenset(each.inode for each in standing)
    command = target.command_line("127.0.0.1", port, world.folder)
    stdin_read, server.stdin = os.pipe2(os.O_CLOEXEC)
    most = world.most_output
    out_write, server.stdout = drain.terminal(most) if terminal else drain.pipe(most)
    err_write, server.stderr = drain.pipe(most)
    try:
        server.pid = world.spawn(
            command,
            dict(target.environment),
            target.folder,
            (stdin_read, out_write, err_write),
            warm=target.kind is Kind.REFERENCE,
            tracer=record.tracer() if record else (),
            record=record.descriptor if record else -1,
        )
    except OSError as problem:
        raise StartFailure(
            f"the command could not be executed: {os.strerror(problem.errno or 0)}",
            observed=str(problem.args[-1]),
        ) from problem
    finally:
        for descriptor in (stdin_read, out_write, err_write):
            os.close(descriptor)
    transcript.add("target", f"started: {' '.join(_shown(command))}", at=world.last_spawn)
    transcript.step("start", "target", command=_shown(command))
    return server


def attach(target: Target, machine: Machine, transcript: Transcript) -> Server:
    """A server that runs already: only its wire is seen."""
    assert target.address is not None
    return Server(
        target,
        machine,
        transcript,
        address=target.address,
        family=socket.AddressFamily(target.family),
    )


def _shown(command: list[str]) -> list[str]:
    return ["python" if word == sys.executable else word for word in command]


def _wait_for_listener(server: Server, port: int) -> None:
    assert server.world is not None
    sockets = server.sockets()
    datagram = server.target.program.transport == "udp"
    listening = sockets.bound_datagram_sockets if datagram else sockets.listeners
    began = time.monotonic()
    limit = server.patience.scaled(START_LIMIT)
    elsewhere_since: float | None = None
    pause = 0.0005
    while True:
        listeners = _own(server, listening())
        for found in sorted(listeners, key=lambda each: each.family):
            if found.port == port:
                _accept_listener(server, found)
                return
        now = time.monotonic()
        _fail_if_gone(server)
        elsewhere_since = (elsewhere_since or now) if listeners else None
        if elsewhere_since and now - elsewhere_since > server.patience.scaled(_ELSEWHERE_GRACE):
            raise _start_failure(server, _elsewhere(listeners, port), listeners)
        if now - began > limit:
            if _starved(server, now - began):
                limit *= 2
                continue
            raise _start_failure(server, _never(server, port, limit), [])
        time.sleep(pause)
        pause = min(pause * 1.3, 0.02)


def _starved(server: Server, seconds: float) -> bool:
    """Whether the machine, not the target, explains a slow start. Raises Inconclusive at last."""
    assert server.world is not None
    use = processor_use(server.world)
    if not use.blocked_on_disk and use.waited < 0.2 * seconds:
        return False
    if seconds > 6 * START_LIMIT:
        raise Inconclusive(
            "the machine was too busy to start the target",
            observed=f"in {seconds:.0f} s its processes waited {use.waited:.0f} s for a processor",
        )
    return True


def _never(server: Server, port: int, limit: float) -> str:
    assert server.world is not None
    wanted, others = "TCP", server.sockets().bound_datagram_sockets
    if server.target.program.transport == "udp":
        wanted, others = "UDP", server.sockets().listeners
    text = f"it runs but listens on no {wanted} port after {limit:.0f} s"
    other = [str(each) for each in _own(server, others()) if each.port == port]
    return text + (f" (it holds {other[0]})" if other else "")


def _own(server: Server, found: list[KernelSocket]) -> list[KernelSocket]:
    """In a lab every new socket is the target's; on a shared machine it must hold its inode."""
    assert server.world is not None
    found = [each for each in found if each.inode not in server.foreign]
    if server.world.isolated or not found:
        return found
    mine = {inode for process in server.world.processes(sockets=True) for inode in process.sockets}
    return [each for each in found if each.inode in mine]


def _accept_listener(server: Server, found: KernelSocket) -> None:
    server.listener = found
    if found.only_ipv6 and found.address == "::":
        server.address = ("::1", found.port)
        server.family = socket.AF_INET6
    elif found.address in ("0.0.0.0", "::"):
        server.address = ("127.0.0.1", found.port)
    else:
        server.address = (found.address, found.port)
        server.family = socket.AddressFamily(found.family)
    server.transcript.add("target", f"listens on {found}")


def _fail_if_gone(server: Server) -> None:
    death = server.death()
    if not death or server.processes():
        return
    server.stdout.ended.wait(0.5)
    server.stderr.ended.wait(0.5)
    raise _start_failure(server, f"it {death} before it listened", [])


def _elsewhere(listeners: list[KernelSocket], port: int) -> str:
    where = ", ".join(sorted({str(each) for each in listeners}))
    swapped = socket.htons(port)
    if any(each.port == swapped for each in listeners):
        return f"it listens on {where}: port {port} with its two bytes swapped (htons missing?)"
    return f"it listens on {where}, not on port {port}"


def _start_failure(server: Server, summary: str, listeners: list[KernelSocket]) -> StartFailure:
    evidence: dict[str, Any] = {"listens_on": [str(each) for each in listeners]}
    for name in ("stdout", "stderr"):
        text = getattr(server, name).text()
        if text:
            evidence[name] = text.splitlines()
    return StartFailure(summary, observed=summary, **evidence)
