"""What the checks of the account daemon share: sessions, and the files beside the daemon."""

from __future__ import annotations

import socket
from pathlib import Path

from harness.difference import excerpt
from harness.outcomes import Failed, NotApplicable
from harness.peers.tcp import End, Peer, Reading
from harness.server import Server

LONGEST = 4096
"""Bytes of a line that any answer may have."""
TIME = r"\b\d{1,2}[:.h]\d{2}(?!\d|\.\d{4})"
"""A time of day; no date such as 21.11.2026."""
_READ_LIMIT = 1.0


def password_of(server: Server) -> bytes:
    """The secret, as a line. Raises NotApplicable where we do not know it."""
    if server.world is None or not server.world.folder:
        raise NotApplicable(
            "its command has no place for a password", needs="need {folder} in the command"
        )
    return file_of(server, "password").read_bytes()


def file_of(server: Server, name: str) -> Path:
    """A file in the target's private folder. Raises NotApplicable if it has none."""
    if server.world is None or not server.world.folder:
        raise NotApplicable(
            "its command has no place for a folder", needs="need {folder} in the command"
        )
    return Path(server.world.folder, name)


def read_line(peer: Peer) -> Reading:
    """One line with its newline, or what came of it and why it stopped."""
    received = b""
    while not received.endswith(b"\n") and len(received) < LONGEST:
        ahead = peer.look_ahead(LONGEST - len(received))
        reading = peer.read(ahead.find(b"\n") + 1 or len(ahead) or 1)
        received += reading.data
        if reading.end is not End.COMPLETE:
            return Reading(received, reading.end, reading.seconds)
    return Reading(received, End.COMPLETE)


class Session:
    """One client of the daemon that has read the date and, if wanted, sent the password."""

    def __init__(self, server: Server, password: bytes | None = None) -> None:
        self.server = server
        self.peer = server.connect()
        # Or a line would wait in our own kernel for the ACK of the one before, and meet the next.
        self.peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        before = len(self.peer.transcript.steps)
        self.date = expect_line(self.peer, "the date")
        for step in self.peer.transcript.steps[before:]:
            step.values["varies"] = True  # no two runs have the same date
        if password is None:
            password = password_of(server)
        if password:
            self.peer.send(password)
            self.pause()

    def say(self, *commands: str) -> None:
        """Send these lines, each when the one before has been read.

        What becomes of several in one segment is the matter of one check, not of all.
        """
        for command in commands:
            self.peer.send(f"{command}\n".encode())
            self.pause()

    def pause(self) -> None:
        """Wait until the daemon has read what was said, as the kernel sees it; 1 s at most."""
        if self.server.world is None:
            return
        self.server.wait_until(self._is_read, _READ_LIMIT)

    def _is_read(self) -> bool:
        theirs = self.server.end_of(self.peer)
        return theirs is None or not theirs.queue

    def line(self, what: str) -> str:
        """The next line without its newline. Raises Failed naming what was due."""
        return expect_line(self.peer, what)

    def expect_error(self, after: str) -> str:
        """The next line is ``error: REASON``. Raises Failed."""
        line = self.line(f"an error line after {after}")
        if not line.startswith("error: ") or len(line) < 9:
            raise Failed(f"after {after} no line `error: REASON` came", observed=repr(line))
        return line

    def listing(self, what: str) -> list[str] | None:
        """The items up to a line ``.``, or None if an error line came instead."""
        items: list[str] = []
        while (line := self.line(f"the rest of {what}")) != ".":
            if line.startswith("error: ") and not items:
                return None
            items.append(line)
            if len(items) > 1000:
                raise Failed(
                    f"{what} does not end within 1000 lines", observed=f"its last line: {line!r}"
                )
        return items

    def has(self, login: str) -> bool:
        """Whether the account exists: its groups are listed, not an error."""
        self.say(f"groups {login}")
        return self.listing(f"the groups of {login}") is not None

    def expect_account(self, login: str, after: str) -> None:
        """The account exists. Raises Failed."""
        if not self.has(login):
            raise Failed(f"{after} there is no account {login}", observed="error instead of groups")

    def leave(self) -> None:
        """Part in peace."""
        self.peer.finish()


def expect_line(peer: Peer, what: str) -> str:
    """One line. Raises Failed."""
    reading = read_line(peer)
    if not reading.data.endswith(b"\n"):
        raise Failed(f"{what} did not come", observed=str(reading))
    return reading.data[:-1].decode("utf-8", "backslashreplace")


def expect_mute_end(peer: Peer, after: str) -> None:
    """Not a byte more, but the end of the connection. Raises Failed."""
    reading = peer.read(LONGEST)
    if reading.data:
        raise Failed(f"{after} it did not keep silent", observed=excerpt(reading.data))
    if reading.end is End.SILENCE:
        raise Failed(f"{after} it did not end the connection", observed=str(reading))
