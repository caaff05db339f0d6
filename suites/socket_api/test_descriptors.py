"""A socket as a descriptor: close, dup, fstat, lseek, fchdir, fcntl, and shutdown beside them."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import select
import socket
import stat

import pytest

from harness.bench import Bench
from suites.socket_api.sockets import (
    Sockets,
    close_quietly,
    duplicate,
    expect,
    expect_error,
    expect_errors,
    expect_success,
    is_ready,
    judges,
    perform,
)

KINDS = ["tcp", "udp", "unix"]
_EXECUTE = """
import fcntl, os, sys
kept, gone = fcntl.fcntl(0, fcntl.F_DUPFD, 10), fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 20)
look = '''
import os, sys
def there(number):
    try:
        os.fstat(number)
    except OSError:
        return "closed"
    return "open"
print(there(int(sys.argv[1])), there(int(sys.argv[2])))
'''
os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", look, str(kept), str(gone)])
"""


@pytest.mark.parametrize("kind", KINDS)
@judges("API-FSTAT", acceptable="success, and S_ISSOCK is true")
def test_fstat(bench: Bench, kind: str) -> None:
    """Asks fstat what a new socket is."""
    # Not acceptable: an error, the type of a file or pipe.
    mode = os.fstat(Sockets(bench).of_kind(kind).fileno()).st_mode
    expect("S_ISSOCK", True, stat.S_ISSOCK(mode))


@pytest.mark.parametrize("kind", KINDS)
@judges("API-LSEEK", acceptable="ESPIPE")
def test_lseek(bench: Bench, kind: str) -> None:
    """Seeks in a socket, from its beginning, its position and its end."""
    # Not acceptable: success, another error.
    descriptor = Sockets(bench).of_kind(kind).fileno()
    for whence in (os.SEEK_SET, os.SEEK_CUR, os.SEEK_END):
        expect_error("lseek", errno.ESPIPE, os.lseek, descriptor, 0, whence)


@pytest.mark.parametrize("kind", KINDS)
@judges("API-FCHDIR", acceptable="ENOTDIR")
def test_fchdir(bench: Bench, kind: str) -> None:
    """Changes to a socket as the working folder."""
    # Not acceptable: success, another error.
    made = Sockets(bench).of_kind(kind)
    expect_error("fchdir", errno.ENOTDIR, os.fchdir, made.fileno())


@judges("API-CLOSE", acceptable="EBADF for every later use of the descriptor")
def test_close(bench: Bench) -> None:
    """Closes a descriptor of a socket and uses it again."""
    # Not acceptable: success, another error.
    client, _ = Sockets(bench).connected()
    # A high number, which no other thread is given meanwhile.
    high = min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1024) - 40
    copy = fcntl.fcntl(client, fcntl.F_DUPFD_CLOEXEC, high)
    os.close(copy)
    expect_error("fstat after close", errno.EBADF, os.fstat, copy)
    expect_error("write after close", errno.EBADF, os.write, copy, b"x")
    expect_error("a second close", errno.EBADF, os.close, copy)


@judges("API-CLOSE-DELIVERS", acceptable="every byte, then end of file")
def test_close_delivers(bench: Bench) -> None:
    """Sends 100 kB, closes at once, and reads at the other end only then."""
    # Not acceptable: bytes lost, RST, no end of file.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    payload = bench.payloads.text(100_000)
    client.setblocking(False)
    sent = client.send(payload)
    client.close()
    expect("the bytes", payload[:sent] == sockets.read_all(server), True)


@judges("API-CLOSE-UNREAD", acceptable="ECONNRESET at the other end, which was sent RST")
def test_close_with_unread_data(bench: Bench) -> None:
    """Closes a TCP socket while bytes that it was sent are unread."""
    # Not acceptable: end of file, as if all had been read.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    client.sendall(b"never read")
    sockets.await_bytes(server, 10)
    server.close()
    expect_error("recv at the other end", errno.ECONNRESET, sockets.receive, client)


@judges("API-DUP", acceptable="both descriptors carry the same connection")
def test_dup(bench: Bench) -> None:
    """Duplicates a socket, and sends and receives by either descriptor."""
    # Not acceptable: another descriptor's bytes, an error.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    copy = duplicate(client)
    try:
        client.sendall(b"a")
        os.write(copy, b"b")
        sockets.await_bytes(server, 2)
        expect("the bytes of both", b"ab", server.recv(2))
        server.sendall(b"c")
        sockets.await_bytes(client, 1)
        expect("a byte read by the copy", b"c", os.read(copy, 1))
    finally:
        close_quietly(copy)


@judges("API-DUP-CLOSE", acceptable="no FIN: the other copy goes on, and its close ends it")
def test_close_of_one_copy(bench: Bench) -> None:
    """Duplicates a socket, closes one descriptor, sends by the other, then closes that one too."""
    # Not acceptable: end of file before the last copy is closed, none after it.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    copy = duplicate(client)
    try:
        client.close()
        # Had a FIN been sent it would be read before this byte.
        os.write(copy, b"x")
        found = sockets.receive(server)
        expect("read after one close", b"x", found)
        expect("end of file after one close", False, is_ready(server, select.POLLIN))
    finally:
        close_quietly(copy)
    expect("read after the last close", b"", sockets.receive(server))


@judges("API-SHUTDOWN-EVERY-COPY", acceptable="end of file at the peer; EPIPE for every copy")
def test_shutdown_of_one_copy(bench: Bench) -> None:
    """Duplicates a socket, shuts one descriptor down for writing, and writes to the other."""
    # Not acceptable: the connection goes on by the other copy.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    copy = duplicate(client)
    try:
        client.shutdown(socket.SHUT_WR)
        expect("read after shutdown", b"", sockets.receive(server))
        expect_error("write to the other copy", errno.EPIPE, os.write, copy, b"x")
    finally:
        close_quietly(copy)


@judges("API-SHUTDOWN-HALF-CLOSE", acceptable="end of file at the peer, whose bytes still arrive")
def test_half_close(bench: Bench) -> None:
    """Sends, shuts down for writing, and lets the peer answer after it has read the end."""
    # Not acceptable: bytes lost before the FIN, the answer refused or lost.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    client.sendall(b"question")
    client.shutdown(socket.SHUT_WR)
    found = sockets.read_all(server)
    expect("what the peer reads", b"question", found)
    server.sendall(b"answer")
    server.close()
    expect("what comes back", b"answer", sockets.read_all(client))
    expect_error("send after SHUT_WR", errno.EPIPE, client.send, b"x")


@judges("API-SHUTDOWN-READ", acceptable="end of file at once; sending goes on")
def test_shutdown_for_reading(bench: Bench) -> str:
    """Shuts a socket down for reading, reads, sends, and lets the peer send."""
    # Not acceptable: a read that waits, a send that fails.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    client.shutdown(socket.SHUT_RD)
    expect("read after SHUT_RD", b"", sockets.receive(client))
    client.sendall(b"x")
    expect("what the peer reads", b"x", sockets.receive(server))
    server.sendall(b"late")
    poller = select.poll()
    poller.register(client, select.POLLIN)
    poller.poll(0)
    found = client.recv(4, socket.MSG_DONTWAIT)
    words = "are still given" if found else "are not given"
    bench.discovered["bytes_after_SHUT_RD"] = words
    return f"bytes that come after SHUT_RD {words}"


@judges(
    "API-SHUTDOWN-KEEPS-DESCRIPTOR",
    acceptable="the descriptor is still open, and is free only after close",
)
def test_shutdown_keeps_the_descriptor(bench: Bench) -> None:
    """Shuts a socket down in both directions, asks fstat and getsockname of it, and closes it."""
    # Not acceptable: EBADF: shutdown would have closed the descriptor.
    sockets = Sockets(bench)
    client, server = sockets.connected()
    own = client.getsockname()
    client.shutdown(socket.SHUT_RDWR)
    expect("read at the peer", b"", sockets.receive(server))
    expect_success("fstat after shutdown", os.fstat, client.fileno())
    expect("getsockname after shutdown", own, client.getsockname())
    expect_success("close after shutdown", os.close, client.detach())


@pytest.mark.parametrize("kind", ["tcp", "udp"])
@judges("API-SHUTDOWN-ENOTCONN", acceptable="ENOTCONN")
def test_shutdown_unconnected(bench: Bench, kind: str) -> None:
    """Shuts down a socket that was never connected."""
    # Not acceptable: success, another error.
    made = Sockets(bench).of_kind(kind)
    expect_error("shutdown", errno.ENOTCONN, made.shutdown, socket.SHUT_RDWR)


@judges("API-SHUTDOWN-EINVAL", acceptable="EINVAL")
def test_shutdown_of_nothing(bench: Bench) -> None:
    """Shuts down a connected socket in a direction that does not exist."""
    # Not acceptable: success, another error.
    client, _ = Sockets(bench).connected()
    for how in (-1, 3, 99):
        expect_error(f"shutdown(s, {how})", errno.EINVAL, client.shutdown, how)


@pytest.mark.parametrize("kind", KINDS)
@judges("API-FCNTL-NONBLOCK", acceptable="off at first; while it is on EAGAIN instead of a wait")
def test_nonblocking(bench: Bench, kind: str) -> None:
    """Sets O_NONBLOCK by fcntl on a socket that has nothing to read or accept."""
    # Not acceptable: set from the beginning, a call that waits, another error.
    sockets = Sockets(bench)
    if kind == "tcp":
        made = sockets.listener()
    else:
        made = sockets.bound_udp() if kind == "udp" else sockets.stream_pair()[0]
    flags = fcntl.fcntl(made, fcntl.F_GETFL)
    expect("O_NONBLOCK of a new socket", 0, flags & os.O_NONBLOCK)
    expect("access mode", os.O_RDWR, flags & os.O_ACCMODE)
    fcntl.fcntl(made, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    expect(
        "O_NONBLOCK that was set",
        os.O_NONBLOCK,
        fcntl.fcntl(made, fcntl.F_GETFL) & os.O_NONBLOCK,
    )
    call = made.accept if kind == "tcp" else lambda: made.recv(1)
    expect_errors("a call with nothing there", [errno.EAGAIN, errno.EWOULDBLOCK], call)
    fcntl.fcntl(made, fcntl.F_SETFL, flags)
    expect("flags that were set back", flags, fcntl.fcntl(made, fcntl.F_GETFL))


@judges(
    "API-FCNTL-SHARED", acceptable="O_NONBLOCK is one for all copies, FD_CLOEXEC each one's own"
)
def test_flags_of_copies(bench: Bench) -> None:
    """Duplicates a socket by F_DUPFD and sets the flags of the one copy."""
    # Not acceptable: O_NONBLOCK of one copy alone, FD_CLOEXEC handed on by F_DUPFD.
    made = Sockets(bench).tcp()
    fcntl.fcntl(made, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    copy = fcntl.fcntl(made, fcntl.F_DUPFD, 0)
    try:
        expect("FD_CLOEXEC of the copy", 0, fcntl.fcntl(copy, fcntl.F_GETFD))
        fcntl.fcntl(copy, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
        expect("FD_CLOEXEC that was set", fcntl.FD_CLOEXEC, fcntl.fcntl(copy, fcntl.F_GETFD))
        fcntl.fcntl(copy, fcntl.F_SETFL, fcntl.fcntl(copy, fcntl.F_GETFL) | os.O_NONBLOCK)
        found = fcntl.fcntl(made, fcntl.F_GETFL) & os.O_NONBLOCK
        expect("O_NONBLOCK of the other copy", os.O_NONBLOCK, found)
    finally:
        close_quietly(copy)


@judges("API-FCNTL-CLOEXEC", acceptable="open after exec without FD_CLOEXEC, closed with it")
def test_close_on_exec(bench: Bench) -> None:
    """Lets a process with two copies of a socket, one with FD_CLOEXEC, execute a program."""
    # Not acceptable: both open, both closed.
    sockets = Sockets(bench, bench.world())
    seen = perform(bench, sockets.world, _EXECUTE, stdin=sockets.tcp().fileno())
    seen.expect_exit(0)
    expect("after exec (without, with FD_CLOEXEC)", "open closed", seen.stdout.decode().strip())
