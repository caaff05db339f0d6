"""What clients do not see but an administrator does: leaks, CPU, restarts, limits."""

import signal
import socket
import time
from collections.abc import Callable

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.lab.diag import SocketDiagnosis
from harness.lab.world import SMALL_BUFFERS
from harness.outcomes import Failed
from harness.server import Server
from suites.echo.crowds import (
    Crowd,
    crowd_of_clients,
    judge_growth,
    judge_memory,
    judge_zombies,
    serve_clients,
)
from suites.echo.descriptors import exhausted
from suites.echo.processes import ALLOWED_GROWTH, judge_idle, lives_on, restart

MIB = 1 << 20


@judges(
    "TCP-ECHO-NO-LEAKED-DESCRIPTORS",
    acceptable=f"at most {ALLOWED_GROWTH} descriptors more than before, or a pool that stops "
    "growing",
    destructive=True,
    needs=(View.START,),
    act=crowd_of_clients,
)
def test_descriptors(server: Server, seen: Crowd, bench: Bench) -> str:
    """Serves 10 clients, counts the open descriptors, serves 150 more, up to three times."""
    return judge_growth(server, bench, seen, "descriptors", serve_clients)


@judges(
    "TCP-ECHO-NO-ZOMBIES",
    acceptable=f"at most {ALLOWED_GROWTH} processes in state Z",
    destructive=True,
    needs=(View.START,),
    act=crowd_of_clients,
)
def test_zombies(seen: Crowd, bench: Bench) -> str:
    """Serves 10 clients, counts zombie processes, serves 150 more, counts again."""
    return judge_zombies(bench, seen)


@judges(
    "TCP-ECHO-NO-LEAKED-THREADS",
    acceptable=f"at most {ALLOWED_GROWTH} processes and threads more than before, or a pool that "
    "stops growing",
    destructive=True,
    needs=(View.START,),
    act=crowd_of_clients,
)
def test_threads(server: Server, seen: Crowd, bench: Bench) -> str:
    """Serves 10 clients, counts processes and threads, serves 150 more, up to three times."""
    return judge_growth(server, bench, seen, "threads", serve_clients, "processes and threads")


@judges(
    "TCP-ECHO-NO-LEAKED-MEMORY",
    acceptable="memory stops growing, or grows by less than 16 KiB for each client",
    destructive=True,
    needs=(View.START,),
    act=crowd_of_clients,
)
def test_memory(server: Server, seen: Crowd, bench: Bench) -> str:
    """Serves 10 clients, then 150 more, up to three times, looking at the private memory."""
    whom = "client that has left"
    return judge_memory(server, bench, seen, serve_clients, 16 * 1024, whom)


def no_client(server: Server, bench: Bench) -> None:
    """nobody is connected"""


def idle_client(server: Server, bench: Bench) -> None:
    """a client is connected and idle"""
    server.connect().exchange(bench.payloads.line(32))


def client_left(server: Server, bench: Bench) -> None:
    """a client has left"""
    peer = server.connect()
    peer.exchange(bench.payloads.line(32))
    peer.close()


def client_half_closed(server: Server, bench: Bench) -> None:
    """a client has half-closed and stays"""
    peer = server.connect()
    peer.exchange(bench.payloads.line(32))
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
    return judge_idle(server, situation.__doc__ or "")


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
    peer.exchange(bench.payloads.line(32))
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
    peer.exchange(bench.payloads.line(32))
    server.kill()
    peer.read(1)
    return restart(server, bench, "while a client of the old one had not closed yet")


def left_behind(server: Server) -> bool:
    """Whether processes stay when the started one is dead; those that follow it need a moment."""
    deadline = time.monotonic() + server.patience.scaled(1.0)
    unchanged, before = 0, -1
    while unchanged < 10 and time.monotonic() < deadline:
        now = len(server.processes())
        unchanged, before = (unchanged + 1 if now == before else 0), now
        time.sleep(0.02)
    return before > 0


@judges(
    "TCP-ECHO-RESTART-LIVE",
    acceptable="the restarted server listens and serves at once; or the old one's other processes "
    "still serve new clients",
    destructive=True,
    needs=(View.START,),
)
def test_restart_with_serving_child(server: Server, bench: Bench) -> str:
    """Kills the program that was started, not its children, amid a connection; starts it again."""
    # Not acceptable: a child that serves one client holds the listening socket as well, so that
    # nobody serves newcomers and nobody else can.
    assert server.world is not None
    peer = server.connect()
    peer.exchange(bench.payloads.line(32))
    server.world.signal(server.pid, signal.SIGKILL)
    if server.death(within=2.0) is None or not left_behind(server):
        return restart(server, bench, "after it was killed")
    if not server.answers(bench.payloads.line(32), within=0.5):
        return "its other processes go on serving"
    return restart(server, bench, "while one of its children still served a client")


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
    holder.bind(("0.0.0.0", world.port))
    holder.listen(1)
    server = bench.launch(world)
    death = server.death(within=server.patience.scaled(2.0))
    goes_on = death is None or lives_on(server, death)
    elsewhere = [
        str(each) for each in SocketDiagnosis(world).listeners() if each.port != world.port
    ]
    holder.close()
    if elsewhere:
        raise Failed("it listens somewhere else instead", observed=", ".join(elsewhere))
    if death is None or goes_on:
        return "it goes on running and does not listen"
    if death.signal:
        raise Failed("it died instead of reporting the error", observed=str(death))
    if death.exit_status == 0:
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
    peer.exchange(bench.payloads.line(32))
    server.wait_until_asleep()  # only a call that waits can be interrupted
    server.freeze()
    payload = bench.payloads.line(32)
    peer.send(payload)
    server.thaw()
    peer.compare(payload, peer.read(len(payload)), "a line sent while the server was stopped")
    peer.close()
    server.wait_until_asleep()
    server.freeze()
    server.thaw()
    server.wait_until_asleep()  # what it makes of the interruption comes before the next client
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
    with exhausted(server, bench):
        server.expect_not_killed("accept had failed with EMFILE")
    server.expect_service(bench.payloads.line(32), "a lack of descriptors")
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
