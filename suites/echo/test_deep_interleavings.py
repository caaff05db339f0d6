"""Property-based: what must be true of any interleaving of several clients (only with --deep)."""

from __future__ import annotations

from functools import partial

from harness.bench import Bench
from harness.checks import Phase, judges
from harness.deep.datagrams import Datagrams
from harness.deep.explore import Playable, explore
from harness.deep.play import Anybody, Busy, Concurrent, Iterative, Model, Table
from harness.deep.schedule import Alphabet
from harness.deep.schedule import Schedule as Operations
from harness.faults.schedule import Schedule, Short
from harness.server import Server

_MODELS: dict[str, type[Model]] = {
    "any": Anybody,
    "iterative": Iterative,
    "busy": Busy,
    "concurrent": Concurrent,
}
_CLIENTS = 3
_MOST_FAULTS = 4


def tcp_alphabet(bench: Bench, *further: str) -> Alphabet:
    """Connects, sends, readings, leaves; sizes at and around the contract's buffer."""
    kinds = ["connect", "send", "read", "leave", "send_at_once"]
    kinds += ["half_close"] if _MODELS[bench.program.discipline].half_closes else []
    return Alphabet((*kinds, *further), _CLIENTS, _sizes(bench.program.buffer_size))


def _sizes(buffer: int) -> tuple[int, ...]:
    around = {buffer - 1, buffer, buffer + 1, 2 * buffer + 1}
    return tuple(sorted({1, 2, 64, 1000} | around))


def _model(bench: Bench, server: Server, within: float) -> Playable:
    return _MODELS[bench.program.discipline](Table(server, within))


@judges(
    "TCP-ECHO-ANY-INTERLEAVING",
    acceptable="whoever is to be served gets every byte back, in order, and nothing of another "
    "client; afterwards a new client is served",
    starts_own=True,
    phase=Phase.DEEP,
)
def test_any_interleaving(bench: Bench) -> str:
    """Plays schedules of up to three clients that connect, send, read, half-close and leave."""
    # Not acceptable: a lost, repeated or foreign byte, a missing end, a client left waiting though
    # its turn has come. Who waits for its turn may wait; nobody leaves with bytes unread.
    return explore(bench, tcp_alphabet(bench), partial(_model, bench))


@judges(
    "TCP-ECHO-ANY-RESET",
    acceptable="whoever stays and is to be served gets every byte back; a new client is served",
    starts_own=True,
    phase=Phase.DEEP,
)
def test_any_reset(bench: Bench) -> str:
    """Plays the same schedules with clients that vanish by a reset at any moment."""
    # Not acceptable: that the others lose a byte, or that the server is gone or stuck.
    return explore(bench, tcp_alphabet(bench, "reset"), partial(_model, bench))


@judges(
    "TCP-BUSY-ANY-INTERLEAVING",
    acceptable="the served client gets every byte back; every newcomer meanwhile exactly `busy` "
    "and a newline, then end of file (a reset, if it had sent); then the next one is served",
    starts_own=True,
    phase=Phase.DEEP,
)
def test_any_interleaving_while_busy(bench: Bench) -> str:
    """Plays schedules of up to three clients that connect, send, read, half-close and leave."""
    # Not acceptable: a newcomer served or left waiting, `busy` for the served one, a server that
    # is not idle again a second after its client has left.
    return explore(bench, tcp_alphabet(bench), partial(_model, bench))


@judges(
    "TCP-ECHO-ANY-SHORT-COUNT",
    acceptable="whoever is to be served gets every byte back, in order, however few bytes a read "
    "or a write of the server moves",
    starts_own=True,
    phase=Phase.DEEP,
)
def test_any_short_count(bench: Bench) -> str:
    """Plays such schedules while chosen reads and writes of the server move fewer bytes than it
    asked for: nothing is lost by that, the call says how many it were."""
    # Not acceptable: a write whose count is not looked at, a read taken for a whole message.
    alphabet = tcp_alphabet(bench, "short_send", "short_receive")
    return explore(bench, alphabet, partial(_model, bench), short_counts)


def short_counts(schedule: Operations) -> Schedule | None:
    """The faults of a schedule: which read or write, counted from 1, moves how many bytes.

    The nine first calls are in reach: client and place in the schedule say which.
    """
    faults = [
        Short(
            "send" if each.kind == "short_send" else "receive",
            nth=1 + each.client + _CLIENTS * (place % 3),
            length=max(1, each.size),
        )
        for place, each in enumerate(schedule)
        if each.kind in ("short_send", "short_receive")
    ]
    return Schedule(*faults[:_MOST_FAULTS]) if faults else None


@judges(
    "UDP-ECHO-ANY-ORDER",
    acceptable="each datagram comes back to its sender as it was; an empty one need not",
    starts_own=True,
    phase=Phase.DEEP,
)
def test_any_order(bench: Bench) -> str:
    """Plays schedules of up to three clients: datagrams of any size up to the limit, in any order,
    some from clients that are gone before the reply."""
    # Not acceptable: bytes of another datagram, a datagram cut or joined. A loss counts only if the
    # same schedule loses a datagram three times out of three.
    kinds = ("send", "read", "send_at_once", "vanish")
    limit = bench.program.buffer_size
    sizes = tuple(sorted({0, 1, 2, 7, 64, limit // 2, limit - 1, limit}))
    return explore(bench, Alphabet(kinds, _CLIENTS, sizes), Datagrams)
