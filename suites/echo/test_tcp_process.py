"""What clients do not see but an administrator does: leaks, CPU, restarts, limits."""

import resource
import socket
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from harness.checks import View, judges
from harness.engine import Bench
from harness.lab.diag import SocketDiagnosis
from harness.lab.world import SMALL_BUFFERS, ProcessSnapshot
from harness.outcomes import Failed, NotApplicable
from harness.server import Server
from harness.start import StartFailure

MIB = 1 << 20
ALLOWED_GROWTH = 3
"""Descriptors, zombies or threads more than before that are no leak yet (design: sound servers)."""
CLIENTS = 150


def serve_clients(server: Server, bench: Bench, count: int) -> None:
    """So many clients, one after the other: connect, send a line, read it, close."""
    for _ in range(count):
        peer = server.connect()
        peer.expect_echo(bench.payloads.line(40))
        peer.close()
    server.peers.clear()


def growth(
    server: Server, bench: Bench, count: Callable[[list[ProcessSnapshot]], int]
) -> tuple[int, int]:
    """A count before and after many clients; the second is the lowest seen within 2 s."""
    serve_clients(server, bench, 10)
    time.sleep(0.02)  # what the last of the ten left behind may still be going away
    before = count(server.processes())
    serve_clients(server, bench, CLIENTS)
    deadline = time.monotonic() + server.patience.scaled(2.0)
    after = count(server.processes())
    while after > before + ALLOWED_GROWTH and time.monotonic() < deadline:
        time.sleep(0.02)
        after = min(after, count(server.processes()))
    return before, after


def judge_growth(what: str, before: int, after: int) -> str:
    """Raises Failed if more was left behind than is allowed."""
    observed = f"{before} {what} after 10 clients, {after} after {CLIENTS} more"
    if after > before + ALLOWED_GROWTH:
        raise Failed(f"{what} are left behind by clients that are gone", observed=observed)
    return observed


@judges(
    "TCP-ECHO-NO-LEAKED-DESCRIPTORS",
    acceptable=f"at most {ALLOWED_GROWTH} descriptors more than before",
    destructive=True,
    needs=(View.START,),
)
def test_descriptors(server: Server, bench: Bench) -> str:
    """Serves 10 clients, counts the open descriptors, serves 150 more, counts again."""
    counts = growth(server, bench, lambda all_: sum(max(0, each.descriptors) for each in all_))
    return judge_growth("descriptors", *counts)


@judges(
    "TCP-ECHO-NO-ZOMBIES",
    acceptable=f"at most {ALLOWED_GROWTH} processes in state Z",
    destructive=True,
    needs=(View.START,),
)
def test_zombies(server: Server, bench: Bench) -> str:
    """Serves 10 clients, counts zombie processes, serves 150 more, counts again."""
    _, after = growth(server, bench, lambda all_: sum(each.state == "Z" for each in all_))
    return judge_growth("zombies", 0, after)


@judges(
    "TCP-ECHO-NO-LEAKED-THREADS",
    acceptable=f"at most {ALLOWED_GROWTH} processes and threads more than before, or a pool that "
    "stops growing",
    destructive=True,
    needs=(View.START,),
)
def test_threads(server: Server, bench: Bench) -> str:
    """Serves 10 clients, counts processes and threads, serves 150 more, counts again."""

    # A pool may grow up to some size: it is a leak only if it goes on at the same pace.
    def count(processes: list[ProcessSnapshot]) -> int:
        return sum(each.threads for each in processes if each.state != "Z")

    before, after = growth(server, bench, count)
    if after - before < CLIENTS // 3:
        after = min(after, before + ALLOWED_GROWTH)
    return judge_growth("processes and threads", before, after)


@judges(
    "TCP-ECHO-NO-LEAKED-MEMORY",
    acceptable="memory stops growing, or grows by less than 16 KiB for each client",
    destructive=True,
    needs=(View.START,),
)
def test_memory(server: Server, bench: Bench) -> str:
    """Serves 50 clients, then three times 100 more, and looks at the private memory each time."""
    # Allocators and garbage collectors grow in steps; a leak grows in every interval.
    sizes = []
    for count in (50, 100, 100, 100):
        serve_clients(server, bench, count)
        sizes.append(sum(each.anonymous for each in server.processes()))
    steps = [after - before for before, after in pairwise(sizes)]
    observed = "private memory in KiB: " + ", ".join(str(size // 1024) for size in sizes)
    if min(steps) > 100 * 16 * 1024:
        raise Failed("memory grows with every client that has left", observed=observed)
    return observed


def no_client(server: Server, bench: Bench) -> None:
    """nobody is connected"""


def idle_client(server: Server, bench: Bench) -> None:
    """a client is connected and idle"""
    server.connect().expect_echo(bench.payloads.line(32))


def client_left(server: Server, bench: Bench) -> None:
    """a client has left"""
    peer = server.connect()
    peer.expect_echo(bench.payloads.line(32))
    peer.close()


def client_half_closed(server: Server, bench: Bench) -> None:
    """a client has half-closed and stays"""
    peer = server.connect()
    peer.expect_echo(bench.payloads.line(32))
    peer.half_close()


@pytest.mark.parametrize("situation", [no_client, idle_client, client_left, client_half_closed])
@judges(
    "TCP-ECHO-IDLE-CPU",
    acceptable="less than 0.3 s of processor time in one second",
    waits=1.2,
    needs=(View.START,),
)
def test_idle_cpu(server: Server, bench: Bench, situation: Callable[[Server, Bench], None]) -> str:
    """Brings the server into a state in which it has nothing to do, and measures for a second."""
    # Not acceptable: a loop around a read that returns 0, or around non-blocking calls.
    situation(server, bench)
    time.sleep(server.patience.scaled(0.2))  # start-up and clean-up are not what is measured
    before = {each.pid: each for each in server.processes()}
    time.sleep(1.0)
    used = waited = 0.0
    for process in server.processes():
        if process.pid in before:
            used += process.cpu - before[process.pid].cpu
            waited += process.waited - before[process.pid].waited
    observed = f"{used:.2f} s of processor time in 1 s while {situation.__doc__}"
    # On a crowded machine a spinning program is seen by its wish for a processor.
    if used > 0.3 or (used > 0.05 and used + waited > 0.6):
        raise Failed("the server burns the processor while it has nothing to do", observed=observed)
    return observed


def restart(server: Server, bench: Bench, what: str) -> str:
    """Kill the server and start it again in the same world. Raises Failed."""
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


@judges(
    "TCP-ECHO-RESTART-LINGERING",
    acceptable="the restarted server listens and serves at once",
    destructive=True,
    needs=(View.START,),
)
def test_restart_with_lingering_connection(server: Server, bench: Bench) -> str:
    """Kills the server with a client connected, lets the client close, and starts it again."""
    # Not acceptable: "Address already in use" because of a connection in TIME_WAIT.
    peer = server.connect()
    peer.expect_echo(bench.payloads.line(32))
    server.kill()
    peer.read(1)
    peer.close()
    return restart(server, bench, "while a connection lingered in TIME_WAIT")


@judges(
    "TCP-ECHO-RESTART-LIVE",
    acceptable="the restarted server listens and serves at once",
    destructive=True,
    needs=(View.START,),
)
def test_restart_with_live_connection(server: Server, bench: Bench) -> str:
    """Kills the server with a client connected that stays, and starts it again."""
    peer = server.connect()
    peer.expect_echo(bench.payloads.line(32))
    server.kill()
    peer.read(1)
    return restart(server, bench, "while a client of the old one had not closed yet")


@judges(
    "TCP-ECHO-PORT-TAKEN",
    acceptable="it exits with a status other than 0; a server that keeps trying is told apart",
    starts_own=True,
    destructive=True,
    waits=2.0,
    needs=(View.LAB,),
)
def test_port_taken(bench: Bench) -> str:
    """Another program holds the port; then the target is started."""
    # Not acceptable: exit status 0, death by signal, listening somewhere else in silence.
    world = bench.world()
    holder = world.socket(socket.AF_INET, socket.SOCK_STREAM)
    holder.bind(("0.0.0.0", bench.run.port))
    holder.listen(1)
    server = bench.launch(world)
    death = server.death(within=server.patience.scaled(2.0))
    elsewhere = [
        str(each) for each in SocketDiagnosis(world).listeners() if each.port != bench.run.port
    ]
    holder.close()
    if elsewhere:
        raise Failed("it listens somewhere else instead", observed=", ".join(elsewhere))
    if death is None:
        return "it goes on running and does not listen"
    if death.signal:
        raise Failed("it died instead of reporting the error", observed=str(death))
    if death.exit_status == 0 and not server.processes():
        raise Failed("it exited as if all were well", observed=str(death))
    server.stderr.ended.wait(1)
    said = server.stderr.text(200).strip()
    return f"it {death}" + (f", saying {said!r}" if said else ", saying nothing")


@judges(
    "TCP-ECHO-STOP-CONTINUE",
    acceptable="the connection and the service go on as if nothing had happened",
    destructive=True,
    needs=(View.START,),
)
def test_stop_and_continue(server: Server, bench: Bench) -> None:
    """Stops the server (SIGSTOP) amid a connection, sends a line, and continues it (SIGCONT)."""
    # Not acceptable: EINTR taken for an error.
    peer = server.connect()
    peer.expect_echo(bench.payloads.line(32))
    server.freeze()
    payload = bench.payloads.line(32)
    peer.send(payload)
    server.thaw()
    peer.compare(payload, peer.read(len(payload)), "a line sent while the server was stopped")
    peer.close()
    server.freeze()
    server.thaw()
    server.expect_service(bench.payloads.line(32), "SIGSTOP and SIGCONT")
    server.expect_not_killed("SIGSTOP and SIGCONT")


@judges(
    "TCP-ECHO-DESCRIPTORS-EXHAUSTED",
    acceptable="the server lives, and serves again when descriptors are to be had",
    destructive=True,
    needs=(View.START,),
    waits=0.5,
)
def test_descriptors_exhausted(server: Server, bench: Bench) -> str:
    """Leaves the server no free descriptor while clients connect, then gives them back."""
    # Not acceptable: an exit because accept failed with EMFILE.
    assert server.world is not None
    server.connect().expect_echo(bench.payloads.line(32))
    server.finish_peers()
    process = server.listening_process()
    if process is None or process.lowest_free < 3:
        raise NotApplicable("its descriptors cannot be seen", needs="could not be provoked")
    # A blocked accept already has a descriptor reserved, so the first client still gets in.
    first = server.connect()
    first.expect_echo(bench.payloads.line(32))
    server.world.limit(process.pid, resource.RLIMIT_NOFILE, process.lowest_free)
    waiting = [server.try_connect()[0] for _ in range(3)]
    first.close()
    first.stall(0.3)
    provoked = server.waiting_connections() > 0
    server.expect_not_killed("accept had failed with EMFILE")
    server.world.limit(process.pid, resource.RLIMIT_NOFILE, 1024)
    for peer in waiting:
        peer.close()
    server.expect_service(bench.payloads.line(32), "a lack of descriptors")
    if not provoked:
        raise NotApplicable(
            "it took its clients with no descriptor left", needs="could not be provoked"
        )
    return "it waited, and served again"


@judges(
    "TCP-ECHO-BOUNDED-MEMORY",
    acceptable="the server stops taking bytes from a client that never reads, or ends it",
    destructive=True,
    waits=0.5,
    sysctls=SMALL_BUFFERS,
)
def test_bounded_memory(server: Server, bench: Bench) -> str:
    """Sends up to 40 MiB and never reads, where the socket buffers hold less than 0.5 MiB."""
    # Not acceptable: a queue in the server that grows as long as the client sends.
    peer = server.connect()
    block = bench.payloads.text(MIB)
    taken = 0
    for _ in range(40):
        part = peer.send_until_stuck(block, quiet=0.25)
        taken += part
        if part < MIB:
            break
    observed = f"{taken / MIB:.1f} MiB taken from a client that read nothing"
    if taken >= 40 * MIB:
        raise Failed(
            "its memory grows without bound towards a client that never reads", observed=observed
        )
    return observed
