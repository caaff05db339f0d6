"""One client after another, and several at once."""

import select

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.outcomes import Failed, NotApplicable
from harness.peers.tcp import PATIENCE, End, Reading
from harness.server import Server
from suites.echo.crowds import Crowd, crowd_of_clients
from suites.echo.streams import Stream, interleave, mixed


@judges("TCP-ECHO-NEXT-CLIENT", acceptable="the second client gets its echo as the first did")
def test_next_client(server: Server, bench: Bench) -> None:
    """A client gets an echo and closes; then a second one connects and sends a line."""
    # Not acceptable: one client per life.
    first = server.connect()
    first.expect_echo(bench.payloads.line(32))
    first.close()
    server.connect().expect_echo(bench.payloads.line(32), "the second client's line")


@judges(
    "TCP-ECHO-HUNDRED-CLIENTS",
    acceptable="each of 100 clients gets its echo",
    destructive=True,
    act=crowd_of_clients,
)
def test_hundred_clients_in_sequence(seen: Crowd) -> None:
    """100 clients one after the other, and 60 more: connect, send a line, read it, close."""
    # Not acceptable: an exit or a standstill after so many (a planned one is named as such).
    seen.expect_served(100)


@judges(
    "TCP-ECHO-CONNECT-AND-CLOSE",
    acceptable="the server takes no harm: clients in between and afterwards get their echo",
    destructive=True,
)
def test_connect_and_close(server: Server, bench: Bench) -> None:
    """200 clients connect and close without a byte; every tenth is followed by a real one."""
    # Not acceptable: a read of 0 bytes, or a failing accept, that ends the server.
    for number in range(1, 201):
        server.connect().close()
        # More at once than the backlog holds would be the kernel's matter, not the server's.
        if not server.wait_until_accepted() or number % 10 == 0:
            after = f"{number} clients that connected and closed"
            server.expect_service(bench.payloads.line(24), after)
    server.peers.clear()


@pytest.mark.parametrize("together", [False, True], ids=["one-by-one", "at-the-same-instant"])
@judges(
    "TCP-ECHO-NEVER-MIXED",
    acceptable="each client gets its own bytes, in order, at once or in its turn; where the "
    "contract does not say how many are served, one too many may be turned away, and a busy "
    "server tells all but one that it is busy",
    destructive=True,
)
def test_never_mixed(server: Server, bench: Bench, together: bool) -> str:
    """Four clients send 20 kB each in random pieces, interleaved, reading meanwhile."""
    # Not acceptable: a byte of another client, a client left without its echo.
    peers = server.connect_together(4) if together else [server.connect() for _ in range(4)]
    streams = [Stream(peer, bench.payloads.text(20_000)) for peer in peers]
    interleave(server, streams, bench.payloads.random)
    mixed(streams)
    served = [stream for stream in streams if len(stream.received) == len(stream.payload)]
    for stream in streams:
        # `busy` may be lost in a reset, for the newcomer has already sent.
        told_busy = bench.program.discipline == "busy" and b"busy\n".startswith(stream.received)
        turned_away = bool(stream.end) and (bench.program.discipline == "any" or told_busy)
        if stream not in served and not (served and turned_away):
            raise Failed(
                f"{stream.peer.name} did not get its echo",
                observed=f"{len(stream.received)} of {len(stream.payload)} bytes, "
                f"then {stream.end}",
            )
        if stream in served:
            stream.peer.compare(stream.payload, Reading(bytes(stream.received), End.COMPLETE))
    return f"{len(served)} of {len(streams)} clients served"


@judges(
    "TCP-ECHO-ONE-AT-A-TIME",
    acceptable="while the first client is served the second one is connected but gets nothing",
    waits=0.6,
)
def test_one_at_a_time(server: Server, bench: Bench) -> None:
    """A client is served; a second one connects, sends a line, and listens for 0.6 seconds."""
    # Not acceptable: an echo for the second one (concurrent), a refusal, `busy` or a close.
    first = server.connect()
    first.expect_echo(bench.payloads.line(32))
    second = server.connect()
    second.send(bench.payloads.line(32))
    reading = second.read(32, within=0.6, patient=False)
    if reading.end is End.COMPLETE:
        raise Failed(
            "two clients are served at once",
            observed="the second client got its echo while the first was still connected",
        )
    if reading.data or reading.end is not End.SILENCE:
        raise Failed("the second client was not left waiting", observed=str(reading))
    first.expect_echo(bench.payloads.line(32), "the first client's line, while a second waits,")


@judges(
    "TCP-ECHO-SERVED-IN-TURN",
    acceptable="the waiting clients are served in the order in which they connected",
    destructive=True,
)
def test_served_in_turn(server: Server, bench: Bench) -> None:
    """While one client is served three more connect and send; each served one closes in turn."""
    # Not acceptable: a later client before an earlier one, a client forgotten.
    served = server.connect()
    served.expect_echo(bench.payloads.line(32))
    waiting = [(server.connect(), bench.payloads.line(32)) for _ in range(3)]
    for peer, payload in waiting:
        peer.send(payload)
    while waiting:
        served.close()
        poller = select.poll()
        for peer, _ in waiting:
            poller.register(peer.socket, select.POLLIN)
        answered = {descriptor for descriptor, _ in server.patience.wait(poller, PATIENCE)}
        step = bench.transcript.step("await_any", waiting[0][0].name)
        step.values["others"] = [peer.name for peer, _ in waiting[1:]]
        served, payload = waiting.pop(0)
        step.due["first"] = True
        step.met = served.socket.fileno() in answered or not answered
        early = [peer.name for peer, _ in waiting if peer.socket.fileno() in answered]
        if early and served.socket.fileno() not in answered:
            raise Failed(
                f"{early[0]} was served before {served.name}, which had connected earlier",
                observed=f"{early[0]} had its echo, {served.name} nothing yet",
            )
        served.compare(payload, served.read(len(payload)), "the line of a client that waited")


@judges(
    "TCP-ECHO-BACKLOG",
    acceptable="five more clients can connect while one is served, and all get their echo in turn",
    destructive=True,
    waits=0.1,
)
def test_backlog(server: Server, bench: Bench) -> str:
    """While one client is served, as many more as the contract's backlog connect and send."""
    # Not acceptable: a SYN that the kernel drops because listen() was given a smaller number.
    first = server.connect()
    first.expect_echo(bench.payloads.line(32))
    waiting = []
    for number in range(1, bench.program.backlog + 1):
        peer, end = server.try_connect(within=0.8)
        if end is not End.COMPLETE:
            told = f"; its backlog is {server.listener.limit}" if server.listener else ""
            raise Failed(
                f"waiting client {number} of {bench.program.backlog} could not connect: {end}",
                observed=f"{number - 1} clients wait{told}",
            )
        payload = bench.payloads.line(32)
        peer.send(payload)
        waiting.append((peer, payload))
    first.close()
    for peer, payload in waiting:
        peer.compare(payload, peer.read(len(payload)), "the line of a client that waited")
        peer.close()
    return f"{len(waiting)} clients waited and were served"


@judges(
    "TCP-ECHO-ALL-INTERFACES",
    acceptable="a client that connects to another address of the machine is served as well",
    needs=(View.LAB,),
    destructive=True,
)
def test_all_interfaces(server: Server, bench: Bench) -> None:
    """Connects to 193.136.138.142, an address of the lab other than 127.0.0.1, and sends a line."""
    # Not acceptable: a server bound to the loopback address alone, or to IPv6 alone.
    if any("{host}" in word for word in bench.target.argv):
        raise NotApplicable(
            "the command was told to listen on one address", needs="told to listen on one address"
        )
    peer, end = server.try_connect(address="193.136.138.142")
    if end is not End.COMPLETE:
        raise Failed(
            f"a client could not connect to 193.136.138.142: {end}",
            observed=f"{end}; the server listens on {server.listener}",
        )
    peer.expect_echo(bench.payloads.line(32))
