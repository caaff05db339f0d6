"""A warm parent: pytest and the suites imported once, then one fork for each task.

It is a process of its own, started fresh and without threads, because a fork copies held locks
but not the threads that would release them. Its children die with it, and it ends when the other
end of its channel is closed, however that came about.
"""

from __future__ import annotations

import importlib
import os
import pickle
import pkgutil
import select
import signal
import socket
import struct
import sys
import traceback
from contextlib import suppress
from typing import Any

from harness.lab.namespaces import prctl

_PR_SET_PDEATHSIG = 1
_LENGTH = struct.Struct("!Q")
RESULT, PROBLEM, ENDED = b"r", b"p", b"e"
"""The kinds of frames that come back: a result, an exception in words, the child's end."""


def send_frame(channel: socket.socket, kind: bytes, data: bytes) -> None:
    """Write one frame. Raises OSError."""
    channel.sendall(kind + _LENGTH.pack(len(data)) + data)


def receive_frame(channel: socket.socket) -> tuple[bytes, bytes] | None:
    """Read one frame, None at the end. Raises OSError, also for an end within a frame."""
    head = _exactly(channel, 1 + _LENGTH.size)
    if not head:
        return None
    (length,) = _LENGTH.unpack(head[1:])
    data = _exactly(channel, length)
    if len(data) < length:
        raise OSError("the frame ends in the middle")
    return head[:1], data


def _exactly(channel: socket.socket, count: int) -> bytes:
    parts = []
    while count:
        part = channel.recv(min(count, 1 << 20))
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def main(descriptor: int) -> None:
    """Fork a child for each socket that comes over the channel, until it is closed."""
    channel = socket.socket(fileno=descriptor)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.setpgid(0, 0)  # a terminal's Ctrl-C is for the one who started all this
    _warm_up()
    children: dict[int, socket.socket] = {}
    wake, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    poller = select.poll()
    poller.register(channel, select.POLLIN)
    poller.register(wake, select.POLLIN)
    while True:
        ready = {number for number, _ in poller.poll()}
        if wake.fileno() in ready:
            wake.recv(4096)
            _reap(children)
        if channel.fileno() not in ready:
            continue
        data, descriptors, _, _ = socket.recv_fds(channel, 64, 1)
        if not data:
            break
        if data.startswith(b"kill "):
            _kill(children, int(data.split()[1]))
            continue
        _fork(channel, socket.socket(fileno=descriptors[0]), children)
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _warm_up() -> None:
    """Import what every child needs, and collect once, so that nothing is read a second time."""
    import suites
    from harness import run as harness_run

    importlib.import_module("sockcheck.grading.judge")
    for module in pkgutil.walk_packages(suites.__path__, "suites."):
        importlib.import_module(module.name)
    harness_run.plan(suites.FOLDER, ["--sockcheck-program=tcp-echo", "--sockcheck-reference"])


def _fork(channel: socket.socket, task: socket.socket, children: dict[int, socket.socket]) -> None:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        # Its process id first, by which it can be killed.
        send_frame(task, b"n", str(pid).encode())
        children[pid] = task
        return
    code = 1
    try:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)  # what is ignored would be so in targets too
        signal.signal(signal.SIGINT, signal.default_int_handler)
        channel.close()
        for other in children.values():
            other.close()
        # When we are ended in the middle, the agents of our labs complain; problems of ours go
        # back in frames.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        _perform(task)
        code = 0
    except BaseException:
        with suppress(OSError):
            send_frame(task, PROBLEM, traceback.format_exc().encode())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _perform(task: socket.socket) -> None:
    frame = receive_frame(task)
    if frame is None:
        return
    function, arguments = pickle.loads(frame[1])
    try:
        answer = pickle.dumps(function(*arguments))
    except Exception as problem:
        text = "".join(traceback.format_exception(problem))
        send_frame(task, PROBLEM, text.encode())
    else:
        send_frame(task, RESULT, answer)


def _reap(children: dict[int, socket.socket]) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        task = children.pop(pid, None)
        if task is None:
            continue
        with suppress(OSError):  # nobody may want to know any more
            send_frame(task, ENDED, str(status).encode())
        task.close()


def _kill(children: dict[int, Any], pid: int) -> None:
    if pid in children:
        os.kill(pid, signal.SIGKILL)
