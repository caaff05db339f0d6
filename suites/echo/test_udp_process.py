"""What clients of a UDP server do not see but an administrator does: leaks, CPU, restarts."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.lab.diag import SocketDiagnosis
from harness.outcomes import Failed, Inconclusive, NotApplicable
from harness.server import Server
from harness.start import START_LIMIT
from suites.echo.crowds import Crowd, crowd, judge_growth, judge_memory, judge_zombies
from suites.echo.processes import ALLOWED_GROWTH, judge_idle, lives_on, restart
from suites.echo.test_udp_senders import leave_while_stopped

DATAGRAMS = 800
"""Fewer than the descriptors that a process may have, so that a leak is counted, not met."""
_A_SENDER_EACH = 10
_LOSSES = 20
"""Each costs half a second and more of waiting."""


def serve_datagrams(server: Server, bench: Bench, count: int) -> None:
    """So many datagrams, each answered before the next is sent, every tenth from a new socket.

    What the answers hold is judged elsewhere. A lost datagram is sent again, for UDP allows losses;
    raises Inconclusive if none of three is answered, or too many are lost to go on.
    """
    lost = 0
    for number in range(count):
        if number % _A_SENDER_EACH == 0:
            server.drop_peers()
            peer = server.datagram_peer()
        tries = 0
        while peer.exchange(bench.payloads.line(40), within=0.5) is None:
            tries, lost = tries + 1, lost + 1
            if tries == 3 or lost > _LOSSES:
                raise Inconclusive(
                    "it stopped answering, so nothing could be counted",
                    observed=f"{tries} datagrams in a row and {lost} in all were not answered, "
                    f"of {number + 1}",
                )
    server.drop_peers()


def crowd_of_datagrams(server: Server, bench: Bench) -> Crowd:
    """A crowd of datagrams."""
    return crowd(server, bench, serve_datagrams, DATAGRAMS, "datagrams")


@judges(
    "UDP-ECHO-NO-LEAKED-DESCRIPTORS",
    acceptable=f"at most {ALLOWED_GROWTH} descriptors more than before, or a pool that stops "
    "growing",
    destructive=True,
    needs=(View.START,),
    act=crowd_of_datagrams,
)
def test_descriptors_after_datagrams(server: Server, seen: Crowd, bench: Bench) -> str:
    """Sends 10 datagrams, counts the open descriptors, sends 800 more, up to three times."""
    return judge_growth(server, bench, seen, "descriptors", serve_datagrams)


@judges(
    "UDP-ECHO-NO-ZOMBIES",
    acceptable=f"at most {ALLOWED_GROWTH} processes in state Z",
    destructive=True,
    needs=(View.START,),
    act=crowd_of_datagrams,
)
def test_zombies_after_datagrams(seen: Crowd, bench: Bench) -> str:
    """Sends 10 datagrams, counts zombie processes, sends 800 more, counts again."""
    return judge_zombies(bench, seen)


@judges(
    "UDP-ECHO-NO-LEAKED-THREADS",
    acceptable=f"at most {ALLOWED_GROWTH} processes and threads more than before, or a pool that "
    "stops growing",
    destructive=True,
    needs=(View.START,),
    act=crowd_of_datagrams,
)
def test_threads_after_datagrams(server: Server, seen: Crowd, bench: Bench) -> str:
    """Sends 10 datagrams, counts processes and threads, sends 800 more, up to three times."""
    return judge_growth(server, bench, seen, "threads", serve_datagrams, "processes and threads")


@judges(
    "UDP-ECHO-NO-LEAKED-MEMORY",
    acceptable="memory stops growing, or grows by less than 1 KiB for each datagram",
    destructive=True,
    needs=(View.START,),
    act=crowd_of_datagrams,
)
def test_memory_after_datagrams(server: Server, seen: Crowd, bench: Bench) -> str:
    """Sends 10 datagrams, then 800 more, up to three times, looking at the private memory."""
    return judge_memory(server, bench, seen, serve_datagrams, 1024, "datagram")


def nobody(server: Server, bench: Bench) -> None:
    """nobody has sent anything"""


def served(server: Server, bench: Bench) -> None:
    """a client has been served"""
    server.datagram_peer().exchange(bench.payloads.line(32))


def empty(server: Server, bench: Bench) -> None:
    """an empty datagram has come"""
    server.datagram_peer().exchange(b"", within=0.1)


def gone(server: Server, bench: Bench) -> None:
    """a client had gone before its reply"""
    leave_while_stopped(server, bench)


@pytest.mark.parametrize("situation", [nobody, served, empty, gone])
@judges(
    "UDP-ECHO-IDLE-CPU",
    acceptable="less than 0.3 s of processor time in one second",
    waits=1.2,
    needs=(View.START,),
)
def test_idle_cpu_of_datagrams(
    server: Server, bench: Bench, situation: Callable[[Server, Bench], None]
) -> str:
    """Brings the server into a state in which it has nothing to do, and measures for a second."""
    # Not acceptable: a loop around non-blocking calls, or around a socket with an error pending.
    situation(server, bench)
    return judge_idle(server, situation.__doc__ or "")


@judges(
    "UDP-ECHO-RESTART",
    acceptable="the restarted server listens and serves at once",
    destructive=True,
    needs=(View.START,),
)
def test_restart_at_once(server: Server, bench: Bench) -> str:
    """Kills the server after an exchange with a client that stays, and starts it again."""
    server.datagram_peer().exchange(bench.payloads.line(32))
    server.kill()
    return restart(server, bench, "right after it was killed")


@judges(
    "UDP-ECHO-PORT-TAKEN",
    acceptable="it exits with a status other than 0; where the contract does not say so, it may "
    "also keep trying",
    starts_own=True,
    destructive=True,
    waits=2.0,
    needs=(View.LAB,),
)
def test_port_taken_by_another(bench: Bench) -> str:
    """Another program holds the port on all IPv4 addresses; then the target is started."""
    # Not acceptable: exit status 0, death by signal, listening somewhere else in silence.
    world = bench.world()
    holder = world.socket(socket.AF_INET, socket.SOCK_DGRAM)
    holder.bind(("0.0.0.0", bench.port))
    server = bench.launch(world)
    # Who must exit may be slow to start; who may go on is watched for a moment only.
    must_exit = bench.program.name != "udp-echo"
    death = server.death(within=server.patience.scaled(START_LIMIT if must_exit else 2.0))
    goes_on = death is None or lives_on(server, death)
    bound = SocketDiagnosis(world).bound_datagram_sockets()
    holder.close()
    if any(each.port == bench.port and each.family == socket.AF_INET6 for each in bound):
        raise NotApplicable("it takes the port for IPv6 only, which is free", needs="need IPv4")
    elsewhere = [str(each) for each in bound if each.port != bench.port]
    if elsewhere:
        raise Failed("it listens somewhere else instead", observed=", ".join(elsewhere))
    if goes_on and must_exit:
        observed = "the program that was started " + (str(death) if death else "did not end")
        raise Failed("it goes on running without its port", observed=observed)
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
    "UDP-ECHO-SECOND-INSTANCE",
    acceptable="the second one exits, or shares the port; clients are served as before",
    starts_own=True,
    destructive=True,
    waits=1.0,
)
def test_second_instance(bench: Bench) -> str:
    """Starts the target twice in one lab, on the same port, and sends datagrams."""
    # Not acceptable: clients that are no longer served.
    first = bench.start()
    assert first.world is not None
    second = bench.launch(first.world)
    death = second.death(within=second.patience.scaled(1.0))
    for _ in range(5):
        first.expect_service(bench.payloads.line(32), "the start of a second instance")
    manner = f"{death}" if death else "shares the port, or takes it over"
    bench.discovered["second_instance"] = manner
    return f"the second instance {manner}"


@judges(
    "UDP-ECHO-STOP-CONTINUE",
    acceptable="the service goes on as if nothing had happened; what was sent meanwhile is "
    "answered",
    destructive=True,
    needs=(View.START,),
)
def test_stop_and_continue_with_datagrams(server: Server, bench: Bench) -> None:
    """Stops the server (SIGSTOP), sends a datagram, and continues it (SIGCONT); then once more."""
    # Not acceptable: EINTR taken for an error, or the length of the datagram before kept.
    server.datagram_peer().exchange(bench.payloads.line(16))
    server.wait_until_asleep()  # only a call that waits can be interrupted
    server.freeze()
    payload = bench.payloads.line(48)
    peer = server.datagram_peer()
    peer.send(payload)
    server.thaw()
    reply = peer.receive()
    if reply is None:
        raise Failed(
            "a datagram sent while the server was stopped was not answered",
            observed="no datagram came back",
        )
    peer.compare(payload, reply, "a datagram sent while the server was stopped")
    server.wait_until_asleep()
    server.freeze()
    server.thaw()
    server.wait_until_asleep()  # what it makes of the interruption comes before the next datagram
    server.expect_service(bench.payloads.line(16), "SIGSTOP and SIGCONT")
    server.expect_not_killed("SIGSTOP and SIGCONT")
