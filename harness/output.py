"""Drain what targets print, so that none ever blocks on us, and keep the beginning and the end."""

from __future__ import annotations

import os
import select
import threading
import tty
from contextlib import suppress

from harness.readable import readable

_KEPT = 16_384
_CHUNK = 65_536


class Output:
    """What one stream of a target said: at most 16 KiB from the start and 16 KiB from the end."""

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self._head = bytearray()
        self._tail = bytearray()
        self.total = 0
        self.ended = threading.Event()

    def add(self, data: bytes) -> None:
        """Take more output."""
        self.total += len(data)
        room = _KEPT - len(self._head)
        self._head += data[:room]
        self._tail += data[room:] if room > 0 else data
        if len(self._tail) > _KEPT:
            del self._tail[:-_KEPT]

    @property
    def flooded(self) -> bool:
        """Whether there was more than is read."""
        return self.most is not None and self.total > self.most

    @property
    def data(self) -> bytes:
        """What was kept; the middle of a very long output is missing."""
        return bytes(self._head + self._tail)

    def text(self, limit: int = 1200) -> str:
        """The output for a reader, cut in the middle."""
        text = readable(self.data.decode("utf-8", "backslashreplace").replace("\0", "\\0"))
        if self.flooded:
            text += f"\n(after {self.most} bytes no more was read)"
        if len(text) > limit:
            text = f"{text[: limit // 2]}\n… ({self.total} bytes in all) …\n{text[-limit // 2 :]}"
        return text


class Drain:
    """One thread that reads every pipe given to it."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._outputs: dict[int, Output] = {}
        self._wake, self._waker = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._epoll.register(self._wake, select.EPOLLIN)
        self._thread = threading.Thread(target=self._run, name="drain", daemon=True)
        self._thread.start()

    def pipe(self, most: int | None = None) -> tuple[int, Output]:
        """A descriptor for a target to write to (close it after the spawn), and its output.

        After ``most`` bytes no more is read, so that who goes on writing comes to wait.
        """
        reader, writer = os.pipe2(os.O_CLOEXEC)
        return writer, self._read_from(reader, most)

    def terminal(self, most: int | None = None) -> tuple[int, Output]:
        """As ``pipe``, but a terminal: a target that uses stdio then writes line by line."""
        reader, writer = os.openpty()
        tty.setraw(writer)
        return writer, self._read_from(reader, most)

    def _read_from(self, reader: int, most: int | None) -> Output:
        os.set_blocking(reader, False)
        output = Output(most)
        self._outputs[reader] = output
        self._epoll.register(reader, select.EPOLLIN)
        return output

    def _run(self) -> None:
        while True:
            for descriptor, _ in self._epoll.poll():
                if descriptor == self._wake:
                    return
                self._read(descriptor)

    def _read(self, descriptor: int) -> None:
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return
        except OSError:  # EIO: a terminal that nobody holds open any more
            data = b""
        output = self._outputs[descriptor]
        if data:
            output.add(data)
            if output.flooded:
                # Its end is not seen any more either; the descriptor is closed with the drain.
                self._epoll.unregister(descriptor)
                output.ended.set()
            return
        self._epoll.unregister(descriptor)
        self._outputs.pop(descriptor).ended.set()
        os.close(descriptor)

    def close(self) -> None:
        """Stop reading; pipes still open are closed."""
        os.write(self._waker, b".")
        self._thread.join()
        for descriptor in (*self._outputs, self._wake, self._waker):
            with suppress(OSError):
                os.close(descriptor)
        self._epoll.close()
