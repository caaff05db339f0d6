"""Ways in which a client is lost: each a real event on the wire that a server must survive."""

from __future__ import annotations

from collections.abc import Callable

from harness.outcomes import Inconclusive, NotApplicable
from harness.payload import Payloads
from harness.server import Server

_MUCH = 600_000
_INTO_A_STOPPED_SERVER = 40_000
_SERVER_ENDED_FIRST = (6, 7, 9, 11)
"""TIME_WAIT, CLOSE, LAST_ACK, CLOSING: the server's FIN came before ours."""


def reset_while_idle(server: Server, payloads: Payloads) -> None:
    """A client gets its echo, then resets the connection while nothing is under way."""
    peer = server.connect()
    peer.exchange(payloads.line(40))
    peer.reset()


def reset_while_sending(server: Server, payloads: Payloads) -> None:
    """A client sends much, reads nothing, and resets in the middle."""
    peer = server.connect(receive_buffer=4096)
    peer.send_until_stuck(payloads.text(_MUCH))
    peer.reset()


def reset_while_receiving(server: Server, payloads: Payloads) -> None:
    """A client sends much, reads a part of the echo, and resets."""
    peer = server.connect(receive_buffer=4096)
    peer.send_until_stuck(payloads.text(_MUCH))
    peer.read(5000)
    peer.reset()


def close_unread(server: Server, payloads: Payloads) -> None:
    """A client sends, and closes without reading the echo: its kernel answers with RST."""
    peer = server.connect()
    peer.send(payloads.text(4000))
    peer.read(1)
    peer.close()


def leave_the_queue(server: Server, payloads: Payloads) -> None:
    """A client resets before the server has accepted it, while another is served."""
    served = server.connect()
    served.exchange(payloads.line(40))
    server.connect().reset()
    served.close()


def reset_after_half_close(server: Server, payloads: Payloads) -> list[int]:
    """A client sends while the server is stopped, half-closes, resets; then the server goes on.

    The server reads the bytes and the write of their echo fails with EPIPE, which raises SIGPIPE:
    of all orders of events only this one does so every time. Returns the
    processes that were there; the world tells how each of them ends, where the kernel tells it.
    """
    peer = server.connect()
    peer.exchange(payloads.line(40))
    pids = server.freeze()
    try:
        peer.send(payloads.text(_INTO_A_STOPPED_SERVER))
        peer.half_close()
        if not peer.wait_for_fin_acknowledged():
            if peer.state() in _SERVER_ENDED_FIRST:
                raise NotApplicable(
                    "the server ends the connection after an answer, before it can lose its client",
                    needs="could not be provoked",
                )
            raise Inconclusive(
                "the FIN was not acknowledged, so the fault did not come about",
                observed=f"the connection's TCP state is {peer.state()}, not FIN_WAIT2",
            )
        peer.reset()
        assert server.world is not None
        server.world.watch(pids)
        server.transcript.step("watch", "target")
    finally:
        server.thaw()
    return pids


ON_THE_WIRE: dict[str, Callable[[Server, Payloads], None]] = {
    "reset-while-idle": reset_while_idle,
    "reset-while-sending": reset_while_sending,
    "reset-while-receiving": reset_while_receiving,
    "close-unread": close_unread,
    "leave-the-queue": leave_the_queue,
}
"""The ways that need no view of the server's process."""
