# zoo: program=account-daemon sound
# The date in the form of ISO 8601, a listing with items, an answer in two writes.
import socket
import sqlite3
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def answer(self: daemon.Session, *lines: str) -> None:
    self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    data = "".join(f"{line}\n" for line in lines).encode()
    self.client.sendall(data[:3])
    self.client.sendall(data[3:])


def aliases(store: sqlite3.Connection, login: str) -> list[str]:
    daemon.expect_account(store, login)
    return [f"{login}@example.org", f"postmaster+{login}"]


daemon.now = lambda: time.strftime("%Y-%m-%dT%H:%M:%S")
daemon.Session.answer = answer  # type: ignore[method-assign]
daemon.aliases = aliases

daemon.main()
