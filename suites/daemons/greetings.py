"""What the checks of daemons share: a greeting read to its end, the daemon's process, its log."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from harness.bench import Bench
from harness.lab.world import ProcessSnapshot
from harness.outcomes import Failed, NotApplicable
from harness.peers.tcp import End, Peer, Reading
from harness.server import Server
from harness.syslog import Log
from suites.echo.crowds import FIRST, Crowd, crowd

_UNSENT = "net.ipv4.tcp_notsent_lowat"
_NO_ROOM, _ROOM = "0", str(2**32 - 1)
QUICK_CLIENTS = 400
"""Of which the published listing deadlocks after 3 to 314."""
ENOUGH = 400
"""Bytes: more than any greeting has."""

_ENDS = (End.FIN, End.RST)


def greeting_for(address: str) -> bytes:
    """What a client from this address is due."""
    return f"Hello there, {address}!\n".encode()


def own_address(peer: Peer) -> str:
    """The address from which a peer comes."""
    return str(peer.socket.getsockname()[0])


def read_to_end(peer: Peer) -> Reading:
    """Everything that comes, and how it ends."""
    return peer.read(ENOUGH)


def expect_greeted(peer: Peer, when: str = "") -> Reading:
    """A greeting comes, for whichever address, and in the end an end. Raises Failed.

    Whether the address is right, the end a FIN, and nothing in between is the matter of others.
    """
    reading = read_to_end(peer)
    if not re.match(rb"Hello there, [^\n]+!\n", reading.data):
        raise Failed(
            f"{peer.name} was not greeted{when and f' {when}'}",
            observed=str(reading),
            acceptable=f"{greeting_for(own_address(peer)).decode()!r}, then the end",
        )
    if reading.end not in _ENDS:
        raise Failed(
            f"after the greeting the connection did not end{when and f' {when}'}",
            observed=str(reading),
        )
    return reading


def greet_clients(server: Server, bench: Bench, count: int) -> None:
    """So many clients, each as soon as the one before it has its greeting: connect, read, close."""
    for _ in range(count):
        peer = server.connect()
        expect_greeted(peer, "in quick succession")
        peer.close()
    server.peers.clear()


def quick_clients(server: Server, bench: Bench) -> Crowd:
    """QUICK_CLIENTS, one after the other."""
    settle(server)
    return crowd(server, bench, greet_clients, QUICK_CLIENTS - FIRST)


def settle(server: Server, within: float = 1.0) -> None:
    """Wait until the program that was started is gone and the daemon waits for its clients."""
    if server.world is not None and server.death() is None:
        server.death(within=server.patience.scaled(within))
        server.wait_until_asleep()


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """Stop the daemon meanwhile: what happens inside finds it unprepared, every time."""
    settle(server)
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


def daemon(server: Server) -> ProcessSnapshot:
    """The process that listens. Raises Failed if none does."""
    settle(server)
    found = server.listening_process()
    if found is None:
        raise Failed("no process listens any more", observed="; ".join(server.fate()))
    return found


def children(server: Server) -> list[ProcessSnapshot]:
    """The living processes below the daemon that do not listen."""
    # The program that was started may still be there: it is no child, and leaves by itself.
    listens = daemon(server).pid
    return [
        each
        for each in server.processes()
        if each.parent == listens and each.state not in "ZX" and each.pid != listens
    ]


def connect_unwritable(server: Server, count: int = 1) -> tuple[list[Peer], float]:
    """So many clients to which nobody can write a byte, for as long as ``give_room`` is not called;
    and the moment from which on the last of them waits.

    With a limit of 0 unsent bytes (ip-sysctl, tcp_notsent_lowat) select() calls no socket of the
    lab writable, and send() blocks; a full window could not do that to a greeting, it always fits.
    """
    assert server.world is not None
    peers: list[Peer] = []
    began = 0.0
    while len(peers) < count:
        with frozen(server):
            give_room(server)  # our own ends need it as well
            peers += [server.connect() for _ in range(min(5, count - len(peers)))]
            server.world.sysctl(_UNSENT, _NO_ROOM)
            began = time.monotonic()
        server.wait_until_accepted(4.0)  # a full queue would take nobody in the next round
    server.wait_until_asleep()
    return peers, began


def give_room(server: Server) -> None:
    """Let sockets have room again. Who waits already is woken only by a signal."""
    assert server.world is not None
    server.world.sysctl(_UNSENT, _ROOM)


def expect_daemon_lives(server: Server, pid: int | None, after: str) -> None:
    """A new client is served, and the same process listens, if we know which. Raises Failed."""
    server.expect_service(b"", after)
    if pid is not None and daemon(server).pid != pid:
        raise Failed(f"after {after} another process listens", observed="; ".join(server.fate()))


def log_of(server: Server) -> Log:
    """The lines that this world's programs sent to syslog. Raises NotApplicable."""
    if server.world is None or server.world.log is None:
        raise NotApplicable("without a lab syslog is not ours to read", needs="need a lab")
    return server.world.log


def missing(log: Log, what: str) -> Failed:
    """The failure of a line that did not come, with what came instead."""
    lines = [line.text for line in log.lines]
    shown = " | ".join(lines[-12:]) or "nothing"
    more = f"{len(lines)} lines, the last: " if len(lines) > 12 else ""
    return Failed(f"syslog has no line `{what}`", observed=more + shown)
