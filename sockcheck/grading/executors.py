"""Where tasks are carried out: executors as the standard library has them.

``WarmExecutor`` forks a child of a warm parent for each task. A child that dies before it has
answered is reported as ``WorkerDied``: what to do about it is for the caller to say.
"""

from __future__ import annotations

import os
import pickle
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from harness.errors import HarnessError
from harness.lab.world import Death
from sockcheck.grading.warm import ENDED, PROBLEM, RESULT, receive_frame, send_frame

Answer = TypeVar("Answer")
TASK_LIMIT = 900.0
"""Seconds after which a task that has not answered is ended: far above any real one."""
_CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from sockcheck.grading.warm import main; main(int(sys.argv[2]))"
)


class WorkerDied(Exception):
    """The process that carried out a task ended without an answer."""


class WarmExecutor(Executor):
    """Carries out at most ``workers`` tasks at once, each in a fork of one warm parent.

    Close it (``shutdown``, or the end of a ``with``) to end every process.
    """

    def __init__(self, workers: int) -> None:
        self._threads = ThreadPoolExecutor(workers, "task")
        self._lock = threading.Lock()
        self._closed = False
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        root = str(Path(__file__).resolve().parents[2])
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _CODE, root, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self._channel = ours

    def submit(
        self, function: Callable[..., Answer], /, *arguments: Any, **named: Any
    ) -> Future[Answer]:
        """Carry out ``function(*arguments)`` in a child; both must be picklable."""
        if named:
            raise TypeError("give positional arguments only")
        return self._threads.submit(self._carry_out, function, arguments)

    def _carry_out(self, function: Callable[..., Answer], arguments: tuple[Any, ...]) -> Answer:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with ours:
            with theirs:
                self._hand_over(theirs)
            try:
                send_frame(ours, RESULT, pickle.dumps((function, arguments)))
            except OSError as problem:
                raise WorkerDied(f"it ended before it had its task: {problem}") from problem
            return self._answer(ours)

    def _hand_over(self, task: socket.socket) -> None:
        with self._lock:
            if self._closed:
                raise HarnessError("the executor is closed")
            try:
                socket.send_fds(self._channel, [b"fork"], [task.fileno()])
            except OSError:
                # The warm parent itself is gone: another takes its place, once for each task.
                self._end()
                self._start()
                socket.send_fds(self._channel, [b"fork"], [task.fileno()])

    def _answer(self, channel: socket.socket) -> Answer:  # type: ignore[type-var]
        deadline = time.monotonic() + TASK_LIMIT
        answer: list[Any] = []
        status, pid = "", 0
        poller = select.poll()
        poller.register(channel, select.POLLIN)
        while True:
            if not poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
                self._kill(pid)
                raise WorkerDied(f"it had no answer after {TASK_LIMIT:g} s")
            try:
                frame = receive_frame(channel)
            except OSError:
                frame = None
            if frame is None:
                break
            kind, data = frame
            if kind == b"n":
                pid = int(data)
            elif kind == RESULT:
                answer = [pickle.loads(data)]
            elif kind == PROBLEM:
                raise HarnessError(data.decode(errors="replace").strip())
            elif kind == ENDED:
                status = str(Death(pid, int(data), 0.0))
        if answer:
            return answer[0]  # type: ignore[no-any-return]
        raise WorkerDied(f"its worker {status or 'is gone'}")

    def _kill(self, pid: int) -> None:
        with self._lock:
            if pid and not self._closed:
                self._channel.send(b"kill %d" % pid)

    @property
    def process(self) -> int:
        """The process id of the warm parent."""
        return self._process.pid

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the warm parent and its children, after what is under way if ``wait``."""
        if not cancel_futures:
            self._threads.shutdown(wait=wait)
        with self._lock:
            if not self._closed:
                self._closed = True
                self._end()
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)

    def _end(self) -> None:
        self._channel.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def default_workers() -> int:
    """Tasks at once on this machine: one for each processor.

    A run already overlaps its own waiting. Two for each processor were measured to be slower: what
    waits for an event looks for it more often, the longer the event is in coming.
    """
    return len(os.sched_getaffinity(0))
