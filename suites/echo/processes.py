"""What every suite looks at beyond the wire: processes, an idle processor, a second start."""

import time

from harness.bench import Bench
from harness.lab.world import Death, ProcessSnapshot
from harness.outcomes import Failed
from harness.peers.tcp import Peer
from harness.server import Server
from harness.start import StartFailure

ALLOWED_GROWTH = 3
"""Descriptors, zombies or threads more than before that are no leak yet (design: sound servers)."""

_FIRST_LOOK = 0.5


def expect_survival(server: Server, bench: Bench, after: str, grace: float = 0.0) -> None:
    """The second client after a mishap is served, and nobody dies within ``grace``. Raises Failed.

    The first may meet what the mishap left behind, an error of the socket for instance: whatever
    it gets, it is the matter of other requirements.
    """
    server.answers(bench.payloads.line(32), within=_FIRST_LOOK)
    server.expect_service(bench.payloads.line(32), after)
    death = server.death(within=server.patience.scaled(grace)) if grace else None
    if death and not server.processes():
        raise Failed(f"after {after} the server was gone: it {death}", observed=str(death))


def lives_on(server: Server, death: Death) -> bool:
    """Whether a daemon stays whose first process has ended well, perhaps before it met a mishap."""
    return death.exit_status == 0 and not server.wait_until(lambda: not server.processes(), 1.0)


def holders(server: Server, peer: Peer) -> list[ProcessSnapshot]:
    """The processes that hold the server's end of a connection, oldest first."""
    assert server.world is not None
    end = server.end_of(peer)
    if end is None:
        return []
    return [each for each in server.world.processes(sockets=True) if end.inode in each.sockets]


def descriptors(processes: list[ProcessSnapshot]) -> int:
    """Open descriptors of all processes together."""
    return sum(max(0, each.descriptors) for each in processes)


def zombies(processes: list[ProcessSnapshot]) -> int:
    """Processes that have ended and that nobody waited for."""
    return sum(each.state == "Z" for each in processes)


def threads(processes: list[ProcessSnapshot]) -> int:
    """Threads of all living processes, so at least the number of processes."""
    return sum(each.threads for each in processes if each.state != "Z")


def memory(processes: list[ProcessSnapshot]) -> int:
    """Bytes of private memory of all processes together."""
    return sum(each.anonymous for each in processes)


def judge_idle(server: Server, situation: str) -> str:
    """Measure for one second. Raises Failed if the server uses the processor meanwhile."""
    time.sleep(server.patience.scaled(0.2))  # start-up and clean-up are not what is measured
    before = {each.pid: each for each in server.processes()}
    time.sleep(1.0)
    used = waited = 0.0
    for process in server.processes():
        if process.pid in before:
            used += process.cpu - before[process.pid].cpu
            waited += process.waited - before[process.pid].waited
    observed = f"{used:.2f} s of processor time in 1 s while {situation}"
    step = server.transcript.step("processor", "target", seconds=1.0)
    step.seen["used"], step.due["at_most"] = round(used, 2), 0.3
    # On a crowded machine a spinning program is seen by its wish for a processor.
    step.met = used <= 0.3 and (used <= 0.05 or used + waited <= 0.6)
    if not step.met:
        raise Failed("the server burns the processor while it has nothing to do", observed=observed)
    return observed


def restart(server: Server, bench: Bench, what: str) -> str:
    """Start the killed server again in the same world. Raises Failed."""
    assert server.world is not None
    try:
        again = bench.start(server.world)
    except StartFailure as problem:
        raise Failed(
            f"it could not be started again {what}",
            observed=problem.observed,
            **problem.evidence,
        ) from problem
    again.expect_service(bench.payloads.line(32), f"a restart {what}")
    return "started again and served"
