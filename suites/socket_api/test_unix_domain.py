"""The Unix domain: streams, datagrams, pairs."""

from __future__ import annotations

import errno
import os
import select
import shutil
import socket
import stat
import tempfile

import pytest

from harness.bench import Bench
from suites.socket_api.sockets import Sockets, expect, expect_error, expect_errors, judges

KINDS = {"stream": socket.SOCK_STREAM, "datagram": socket.SOCK_DGRAM}


@judges("API-UNIX-STREAM", acceptable="bytes both ways; end of file after close")
def test_stream(bench: Bench) -> None:
    """Listens at a path, connects to it, exchanges bytes, and closes."""
    # Not acceptable: an error, other bytes, no end of file.
    sockets = Sockets(bench)
    path = os.path.join(folder(bench), "server")
    listener = sockets.make(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(1)
    client = sockets.make(socket.AF_UNIX, socket.SOCK_STREAM)
    sockets.connect(client, path)
    server = sockets.accept(listener)
    client.sendall(b"question")
    found = sockets.receive(server)
    expect("what the server reads", b"question", found)
    server.sendall(b"answer")
    found = sockets.receive(client)
    expect("what the client reads", b"answer", found)
    expect("the client's peer", path, client.getpeername())
    expect("the server's peer", "", server.getpeername())
    client.close()
    expect("read after close", b"", sockets.receive(server))


@judges("API-UNIX-DATAGRAM", acceptable="each datagram whole, in order, with its sender's path")
def test_datagrams(bench: Bench) -> None:
    """Sends datagrams, one of them empty, to a path, from a bound and from an unbound socket."""
    # Not acceptable: datagrams joined, lost, or in another order.
    sockets = Sockets(bench)
    place = folder(bench)
    paths = [os.path.join(place, name) for name in ("receiver", "sender")]
    receiver, sender, nameless = (sockets.make(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(3))
    receiver.bind(paths[0])
    sender.bind(paths[1])
    sent = [b"first", b"", b"third"]
    for each in sent:
        sender.sendto(each, paths[0])
    nameless.sendto(b"nameless", paths[0])
    found = []
    for _ in range(4):
        sockets.await_event(receiver, select.POLLIN, "a datagram")
        found.append(receiver.recvfrom(100))
    expect("the datagrams", [*sent, b"nameless"], [data for data, _ in found])
    expect("their senders", [paths[1]] * 3, [sender for _, sender in found[:3]])
    expect("the nameless sender", True, not found[3][1])


@pytest.mark.parametrize("kind", KINDS)
@judges("API-UNIX-PATH", acceptable="S_ISSOCK at the path, which stays after close: EADDRINUSE")
def test_path(bench: Bench, kind: str) -> None:
    """Binds a path, looks at the file, closes, binds it again, removes it, and binds it again."""
    # Not acceptable: no file, a file that goes with the socket, a bind over a file.
    sockets = Sockets(bench)
    path = os.path.join(folder(bench), "name")
    first, second = (sockets.make(socket.AF_UNIX, KINDS[kind]) for _ in range(2))
    first.bind(path)
    expect("S_ISSOCK at the path", True, stat.S_ISSOCK(os.stat(path).st_mode))
    expect("getsockname", path, first.getsockname())
    first.close()
    expect_error("bind to the path of a closed socket", errno.EADDRINUSE, second.bind, path)
    os.unlink(path)
    second.bind(path)


@judges("API-UNIX-NOBODY", acceptable="ENOENT without a file, ECONNREFUSED where nobody listens")
def test_nobody_there(bench: Bench) -> None:
    """Connects to a path that does not exist, and to one whose socket is closed."""
    # Not acceptable: success, another error.
    sockets = Sockets(bench)
    path = os.path.join(folder(bench), "name")
    client = sockets.make(socket.AF_UNIX, socket.SOCK_STREAM)
    expect_error("connect without a file", errno.ENOENT, client.connect, path)
    left = sockets.make(socket.AF_UNIX, socket.SOCK_STREAM)
    left.bind(path)
    left.close()
    expect_error("connect to a closed socket", errno.ECONNREFUSED, client.connect, path)


@pytest.mark.parametrize("kind", KINDS)
@judges("API-SOCKETPAIR", acceptable="what one sends the other receives, both ways; no names")
def test_pair(bench: Bench, kind: str) -> None:
    """Makes a pair of sockets, sends both ways, and closes one of them."""
    # Not acceptable: a one-way pair, datagrams joined, no end of a stream.
    sockets = Sockets(bench)
    one, other = socket.socketpair(socket.AF_UNIX, KINDS[kind])
    bench.to_close += [one.close, other.close]
    for sender, receiver in ((one, other), (other, one)):
        sender.send(b"abc")
        sender.send(b"de")
        due = [b"abcde"] if kind == "stream" else [b"abc", b"de"]
        expect("what arrives", due, [sockets.receive(receiver) for _ in due])
    expect("getsockname", "", one.getsockname())
    expect("getpeername", "", one.getpeername())
    one.close()
    if kind == "stream":
        expect("read after close", b"", sockets.receive(other))
    expect_errors(
        "send after the other is closed",
        [errno.EPIPE] if kind == "stream" else [errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE],
        other.send,
        b"x",
    )


def folder(bench: Bench) -> str:
    """A folder for the sockets of a check; its path is short, as sun_path demands."""
    made = tempfile.mkdtemp(prefix="sockcheck-")
    bench.to_close.append(lambda: shutil.rmtree(made, ignore_errors=True))
    return made
