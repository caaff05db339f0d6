"""Peers tell the ends of a connection apart: FIN, RST, silence, refusal, and self-connection."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from harness.machine import Machine, Patience
from harness.outcomes import Failed
from harness.peers.tcp import End, Peer
from harness.transcript import Transcript

Script = Callable[[socket.socket], None]


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    made = Machine(timeout_scale=0.25)
    yield made
    made.close()


@pytest.fixture
def meet(machine: Machine) -> Iterator[Callable[[Script], Peer]]:
    """Connect a peer to a server that follows a script with its one client."""
    opened: list[socket.socket] = []

    def meet(script: Script) -> Peer:
        listener = socket.create_server(("127.0.0.1", 0))
        opened.append(listener)

        met = threading.Event()

        def serve() -> None:
            connection, _ = listener.accept()
            opened.append(connection)
            met.wait(10)  # a reset before that would be met by connect itself
            script(connection)

        threading.Thread(target=serve, daemon=True).start()
        peer = Peer(socket.socket(), "client 1", Transcript(), Patience(machine))
        assert peer.connect(listener.getsockname()) is End.COMPLETE
        met.set()
        return peer

    yield meet
    for each in opened:
        each.close()


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_fin(meet: Callable[[Script], Peer]) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(b"abc")
        connection.close()

    reading = meet(script).read(10)
    assert (reading.data, reading.end) == (b"abc", End.FIN)


def test_reset(meet: Callable[[Script], Peer]) -> None:
    reading = meet(reset).read(10)
    assert (reading.data, reading.end) == (b"", End.RST)


def test_reset_while_sending_is_told_after_the_bytes(meet: Callable[[Script], Peer]) -> None:
    def script(connection: socket.socket) -> None:
        connection.recv(4)
        connection.sendall(b"ab")
        reset(connection)

    peer = meet(script)
    reading = peer.exchange(b"x" * 4_000_000)
    assert reading.end is End.RST
    assert b"ab".startswith(reading.data)


def test_silence(meet: Callable[[Script], Peer]) -> None:
    reading = meet(lambda connection: connection.sendall(b"a")).read(2)
    assert (reading.data, reading.end) == (b"a", End.SILENCE)
    assert 0.5 <= reading.seconds < 5


def test_refusal(machine: Machine) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))  # bound, not listening: nobody else can take the port
        peer = Peer(socket.socket(), "client 1", Transcript(), Patience(machine))
        assert peer.connect(holder.getsockname()) is End.REFUSED


def test_silent_refusal(machine: Machine) -> None:
    """A full queue drops the SYN: no answer is not a refusal."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        with socket.create_connection(listener.getsockname()):
            peer = Peer(socket.socket(), "client 1", Transcript(), Patience(machine))
            assert peer.connect(listener.getsockname(), within=1.0) is End.SILENCE


def test_self_connection_is_a_refusal(machine: Machine) -> None:
    """A connect to a free port can meet itself, and would then echo perfectly."""
    raw = socket.socket()
    raw.bind(("127.0.0.1", 0))
    peer = Peer(raw, "client 1", Transcript(), Patience(machine))
    assert peer.connect(raw.getsockname()) is End.REFUSED


def test_reset_the_moment_it_is_connected(machine: Machine) -> None:
    """A server may accept and reset at once: that is a connection and a reset, not a fault of ours.

    The reset comes when connect has succeeded and before the peer asks the kernel whom it met.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:

        class ResetAfterwards(socket.socket):
            def getsockopt(self, *option: int) -> int:  # type: ignore[override]
                found = super().getsockopt(*option)
                if option[1] == socket.SO_ERROR:
                    reset(listener.accept()[0])
                return found

        peer = Peer(ResetAfterwards(), "client 1", Transcript(), Patience(machine))
        assert peer.connect(listener.getsockname()) is End.COMPLETE
        reading = peer.read(1)
        assert (reading.data, reading.end) == (b"", End.RST)


def test_expect_eof_refuses_bytes_reset_and_silence(meet: Callable[[Script], Peer]) -> None:
    meet(lambda connection: connection.close()).expect_eof()
    with pytest.raises(Failed, match="more bytes"):
        meet(lambda connection: connection.sendall(b"x")).expect_eof()
    with pytest.raises(Failed) as reset_instead:
        meet(reset).expect_eof()
    assert "RST" in reset_instead.value.observed
    with pytest.raises(Failed) as silent:
        meet(lambda connection: None).expect_eof()
    assert "nothing more" in silent.value.observed


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (b"one\0two\n"[:3], "strlen"),
        (b"one\0two\n" + b"\0" * 20, "whole buffer"),
        (b"hello, one\0two\n", "greeting"),
        (b"ONE\0TWO\n", "upper and lower case"),
    ],
)
def test_mistakes_are_recognised(meet: Callable[[Script], Peer], reply: bytes, words: str) -> None:
    def script(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(reply)

    peer = meet(script)
    with pytest.raises(Failed, match=words) as failure:
        peer.compare(b"one\0two\n", peer.exchange(b"one\0two\n", len(reply)))
    assert failure.value.evidence["difference"]


def test_data_and_fin_share_a_segment(meet: Callable[[Script], Peer]) -> None:
    seen: list[bytes] = []
    done = threading.Event()

    def script(connection: socket.socket) -> None:
        seen.append(connection.recv(100))
        seen.append(connection.recv(100))
        done.set()

    peer = meet(script)
    assert peer.send_with_fin(b"all at once")
    assert done.wait(5)
    assert seen == [b"all at once", b""]


def test_finish_parts_in_peace(meet: Callable[[Script], Peer]) -> None:
    """No RST, although bytes lie unread: the server sees an orderly end."""
    ends: list[bytes | str] = []
    done = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.sendall(b"unread")
        try:
            ends.append(connection.recv(10))
        except ConnectionResetError:
            ends.append("RST")
        connection.close()
        done.set()

    peer = meet(script)
    assert peer.finish()
    assert done.wait(5)
    assert ends == [b""]
    assert peer.closed
