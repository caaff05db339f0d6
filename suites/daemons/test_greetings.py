"""greeting-server: the greeting, for whoever comes, whatever it does."""

import socket
import struct
import time

import pytest

from harness.bench import Bench
from harness.checks import Phase, View, judges
from harness.lab.world import ProcessSnapshot
from harness.outcomes import Failed
from harness.peers.tcp import End, Peer
from harness.server import Server
from suites.daemons.greetings import (
    ENOUGH,
    QUICK_CLIENTS,
    children,
    connect_unwritable,
    daemon,
    expect_daemon_lives,
    expect_greeted,
    frozen,
    give_room,
    greeting_for,
    own_address,
    quick_clients,
    read_to_end,
)
from suites.echo.crowds import Crowd

ADDRESSES = ["127.0.0.1", "127.0.0.2", "127.255.10.200", "193.136.138.142"]
BACKLOG = 5
WRITE_LIMIT = 5.0
TOLERANCE = 0.6
"""Seconds by which the limit may be missed, beyond this machine's present jitter."""
_QUEUE_PATIENCE = 2.0
"""Seconds in which a daemon that runs again takes the few connections that wait."""

_DATA_SEGMENTS_RECEIVED = 152
"""Where tcpi_data_segs_in stands in struct tcp_info (linux/tcp.h)."""


@judges(
    "GREETING-SENT",
    acceptable="a line `Hello there, …!`, and then the end of the connection",
    phase=Phase.GATE,
)
def test_greeted(server: Server, bench: Bench) -> str:
    """Connects, sends nothing, and reads to the end."""
    # Not acceptable: silence, another text, a greeting that waits for a word of the client.
    return str(expect_greeted(server.connect()))


@judges(
    "GREETING-ADDRESS",
    acceptable="`Hello there, A.B.C.D!` and a newline, A.B.C.D being the client's own address",
)
def test_address(server: Server, bench: Bench) -> None:
    """Connects from the address that the system chooses, and compares what is read."""
    peer = server.connect()
    peer.compare(greeting_for(own_address(peer)), read_to_end(peer), "the greeting")


@pytest.mark.parametrize("source", ADDRESSES)
@judges(
    "GREETING-ADDRESS",
    acceptable="`Hello there, A.B.C.D!` and a newline, A.B.C.D being the client's own address",
    needs=(View.LAB,),
)
def test_address_of_client(server: Server, bench: Bench, source: str) -> None:
    """Connects from this address, and compares what is read."""
    # Not acceptable: the server's address, the bytes in reverse order, a port, a NUL at the end.
    peer = server.connect(source=source)
    peer.compare(greeting_for(source), read_to_end(peer), "the greeting")


@judges("GREETING-END", acceptable="end of file (FIN) right behind the newline")
def test_end(server: Server, bench: Bench) -> None:
    """Connects, reads the greeting up to the newline, and reads on."""
    # Not acceptable: RST, a NUL or another line, a connection that stays open because the parent
    # holds a copy of it.
    peer = server.connect()
    reading = peer.read(1)
    while reading.end is End.COMPLETE and reading.data != b"\n":
        reading = peer.read(1)
    peer.expect_eof()


@judges(
    "GREETING-ONE-PIECE",
    acceptable="one segment brings the whole greeting, in each of ten connections",
)
def test_one_piece(server: Server, bench: Bench) -> None:
    """Ten clients read to the end; then the kernel tells how many segments brought them data."""
    # Not acceptable: a write for `Hello there, `, one for the address, one for the rest.
    for number in range(1, 11):
        peer = server.connect()
        reading = expect_greeted(peer)
        size = _DATA_SEGMENTS_RECEIVED + 4
        bench.transcript.step("look", peer.name, at="TCP_INFO")  # which no script repeats
        information = peer.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, size)
        if len(information) < size:
            return
        (segments,) = struct.unpack_from("I", information, _DATA_SEGMENTS_RECEIVED)
        if segments > 1:
            raise Failed(
                "the greeting comes in pieces",
                observed=f"{segments} segments brought the {len(reading.data)} bytes to client "
                f"{number} of 10",
            )


def speak(peer: Peer, bench: Bench) -> None:
    """a line"""
    peer.send(bench.payloads.line(60))


def speak_much(peer: Peer, bench: Bench) -> None:
    """100 kB"""
    peer.send_until_stuck(bench.payloads.text(100_000), quiet=0.005)


def speak_binary(peer: Peer, bench: Bench) -> None:
    """1000 bytes of every value"""
    peer.send(bench.payloads.binary(1000))


def half_close(peer: Peer, bench: Bench) -> None:
    """end of file"""
    peer.half_close()


@pytest.mark.parametrize("word", [speak, speak_much, speak_binary, half_close])
@judges(
    "GREETING-TALKING-CLIENT",
    acceptable="the greeting, and then an end of the connection; FIN or RST, for bytes may lie "
    "unread when the server closes",
    destructive=True,
    needs=(View.START,),
)
def test_client_that_speaks_first(server: Server, bench: Bench, word: object) -> None:
    """Stops the server, connects, sends first, continues the server, and reads."""
    # Not acceptable: no greeting, or an answer to what was said.
    assert callable(word)
    with frozen(server):
        peer = server.connect()
        word(peer, bench)
    expect_greeted(peer, f"when it had sent {word.__doc__} first")
    server.expect_service(b"", "a client that spoke first")


@judges(
    "GREETING-URGENT",
    acceptable="the greeting, and then an end of the connection",
    destructive=True,
    needs=(View.START,),
)
def test_urgent_byte(server: Server, bench: Bench) -> None:
    """Stops the server, connects, sends one byte of urgent data, continues the server, reads."""
    # Not acceptable: select() tells of an exception, and the client is not greeted.
    with frozen(server):
        peer = server.connect()
        peer.send_urgent(b"!")
    expect_greeted(peer, "when it had sent urgent data first")


@judges(
    "GREETING-QUICK-CLIENTS",
    acceptable=f"each of {QUICK_CLIENTS} clients is greeted, and the daemon still accepts",
    destructive=True,
    act=quick_clients,
)
def test_quick_clients(seen: Crowd) -> str:
    """Clients connect, read and close, each as soon as the one before it has its greeting."""
    # Not acceptable: a standstill after some of them: two syslog() calls that wait for each other.
    seen.expect_served()
    return f"{QUICK_CLIENTS} clients greeted"


@judges(
    "GREETING-QUICK-CLIENTS",
    acceptable=f"each of {QUICK_CLIENTS} clients is greeted, and the daemon still accepts",
    destructive=True,
)
def test_overlapping_clients(server: Server, bench: Bench) -> str:
    """Four clients are connected at any time; the oldest reads and leaves when one comes."""
    # Not acceptable: as above, or a client forgotten because two ended at once.
    connected: list[Peer] = []
    for number in range(1, QUICK_CLIENTS + 1):
        while len(connected) < 4 and number + len(connected) <= QUICK_CLIENTS:
            connected.append(server.connect())
        oldest = connected.pop(0)
        expect_greeted(oldest, f"(number {number} of {QUICK_CLIENTS} that overlap)")
        oldest.close()
    server.peers.clear()
    return f"{QUICK_CLIENTS} clients greeted"


@judges(
    "GREETING-EACH-ITS-OWN",
    acceptable="each of the five is greeted by its own address, twelve times over",
    destructive=True,
    needs=(View.LAB,),
)
def test_each_its_own_address(server: Server, bench: Bench) -> None:
    """Twelve times: stops the server, connects five clients from as many addresses, goes on."""
    # Not acceptable: a newcomer's address in the greeting of another: one buffer for all.
    for turn in range(1, 13):
        with frozen(server):
            peers = [
                server.connect(source=f"127.0.{turn}.{number}") for number in range(1, BACKLOG + 1)
            ]
        for peer in peers:
            expected = greeting_for(own_address(peer))
            peer.compare(expected, read_to_end(peer), f"the greeting of one of five, turn {turn},")
            peer.close()
        server.peers.clear()


@judges(
    "GREETING-CONNECT-AND-CLOSE",
    acceptable="the daemon goes on, and the next client is greeted",
    destructive=True,
)
def test_connect_and_close(server: Server, bench: Bench) -> None:
    """200 clients connect and close without reading; then one more reads."""
    for number in range(200):
        server.connect().close()
        if number % 4 == 0:
            server.connect().read(1)  # until accepted: the queue's limit is not what is judged
    server.peers.clear()
    server.expect_service(b"", "200 clients that connected and closed")


def reset_at_once(server: Server) -> None:
    """a reset right after connecting"""
    for number in range(30):
        server.connect().reset()
        if number % 4 == 0:
            server.connect().read(1)


def reset_when_greeted(server: Server) -> None:
    """a reset after the first byte of the greeting"""
    for _ in range(30):
        peer = server.connect()
        peer.read(1)
        peer.reset()


def reset_in_queue(server: Server) -> None:
    """a reset before the server has accepted"""
    if server.world is None:
        return reset_at_once(server)
    for _ in range(4):
        with frozen(server):
            for _ in range(BACKLOG):
                server.connect().reset()
        if not server.wait_until_accepted(_QUEUE_PATIENCE):
            break  # stopped again it could take nobody: whether it serves at all is seen below
    return None


def closed_in_queue(server: Server) -> None:
    """a close before the server has accepted"""
    if server.world is None:
        return server.connect().close()
    for _ in range(4):
        with frozen(server):
            for _ in range(BACKLOG):
                server.connect().close()
        if not server.wait_until_accepted(_QUEUE_PATIENCE):
            break  # stopped again it could take nobody: whether it serves at all is seen below
    return None


@pytest.mark.parametrize(
    "way", [reset_at_once, reset_when_greeted, reset_in_queue, closed_in_queue]
)
@judges(
    "GREETING-LOST-CLIENT",
    acceptable="the same daemon goes on, and the next client is greeted",
    destructive=True,
    waits=0.3,
)
def test_lost_client(server: Server, bench: Bench, way: object) -> None:
    """Loses clients in this way; then a new one reads its greeting."""
    # Not acceptable: an exit because accept or write failed. What becomes of the child that served
    # the lost client is no matter of this requirement.
    assert callable(way)
    listens = daemon(server).pid if server.world else None
    way(server)
    after = f"clients' {(way.__doc__ or '').removeprefix('a ')}"
    server.expect_service(b"", after)
    time.sleep(server.patience.scaled(0.2))  # a death that follows from it would show by now
    expect_daemon_lives(server, listens, after)


@judges(
    "GREETING-CLIENTS-APART",
    acceptable="three newcomers are greeted at once while the first is not",
    destructive=True,
    needs=(View.LAB,),
    waits=1.0,
)
def test_clients_apart(server: Server, bench: Bench) -> str:
    """Leaves no room for the first client's greeting; gives others room; three more connect."""
    # Not acceptable: newcomers that wait until the first has been given up.
    connect_unwritable(server)
    give_room(server)
    began = time.monotonic()
    for _ in range(3):
        expect_greeted(server.connect(), "while another client could not be")
    seconds = time.monotonic() - began
    if seconds > server.patience.scaled(3.0):
        raise Failed(
            "newcomers were greeted only when the first client had been given up",
            observed=f"{seconds:.1f} s for three greetings",
        )
    return f"three greetings in {seconds:.2f} s"


@judges(
    "GREETING-WRITE-LIMIT",
    acceptable="the child is gone 5 s later, no sooner and no later; then the next is greeted",
    destructive=True,
    needs=(View.LAB,),
    waits=WRITE_LIMIT + 1,
)
def test_write_limit(server: Server, bench: Bench) -> str:
    """Connects where no socket has room for a byte, and waits for the end of who serves it."""
    # Not acceptable: a child that waits for ever, or one that gives up at once.
    (peer,), began = connect_unwritable(server)
    late = server.patience.scaled(WRITE_LIMIT + 2.5)
    reading = peer.read(ENOUGH, within=late, patient=False)
    seconds = time.monotonic() - began
    jitter = bench.machine.worst_lateness(bench.transcript.began)
    if reading.end is End.SILENCE:
        raise Failed(
            f"the client was not given up after {seconds:.1f} s",
            observed=f"{reading}; {_told(children(server))}",
        )
    if not WRITE_LIMIT - 0.2 <= seconds <= WRITE_LIMIT + TOLERANCE + jitter:
        raise Failed(
            f"the limit of {WRITE_LIMIT:g} s was not kept: it gave up after {seconds:.2f} s",
            observed=str(reading),
        )
    give_room(server)
    server.expect_service(b"", "a client that was given up")
    return f"given up after {seconds:.2f} s"


def _told(processes: list[ProcessSnapshot]) -> str:
    shown = ", ".join(f"{each.pid} in state {each.state}" for each in processes)
    return f"children: {shown or 'none'}"


@judges(
    "GREETING-ALL-INTERFACES",
    acceptable="greeted on each address of the machine",
    needs=(View.LAB,),
)
def test_all_interfaces(server: Server, bench: Bench) -> None:
    """Connects to 127.0.0.1, 127.0.0.2 and 193.136.138.142 in turn."""
    # Not acceptable: a socket bound to the loopback address only.
    for address in ("127.0.0.1", "127.0.0.2", "193.136.138.142"):
        peer, end = server.try_connect(address=address)
        if end is not End.COMPLETE:
            raise Failed(f"nobody listens on {address}", observed=str(end))
        expect_greeted(peer, f"on {address}")


@judges(
    "GREETING-BACKLOG",
    acceptable="all five connect, and are greeted when the server goes on",
    destructive=True,
    needs=(View.START,),
)
def test_backlog(server: Server, bench: Bench) -> None:
    """Stops the server, connects five clients, continues it; each reads."""
    with frozen(server):
        peers = [server.connect() for _ in range(BACKLOG)]
    for peer in peers:
        expect_greeted(peer, "(one of five that waited)")


@judges(
    "GREETING-STILL-ANSWERS",
    acceptable="a greeting, as at the beginning",
    phase=Phase.LAST,
)
def test_still_answers(server: Server, bench: Bench) -> None:
    """After everything else: connects and reads."""
    # Not acceptable: a daemon that something before has silenced.
    bench.expect_still_answers(server)
