"""account-daemon: a daemon of the super-user that keeps accounts (WLS, dwserv).

    python -m reference.account_daemon [PORT] --store FILE [--log FILE] --password-file FILE

Without ``--password-file`` the password comes from the environment, ACCOUNT_DAEMON_PASSWORD. To who
connects it looks like a harmless service that tells date and time. Who then sends the password may
give commands, one a line, and hears nothing but errors and listings:

    create LOGIN     delete LOGIN     aliases LOGIN     groups LOGIN

Beside the article's C:

    if (geteuid() != 0) …                  if os.geteuid() != 0: …
    getprotobyname, socket, bind, listen   open_listener(port)
    fork(); ioctl(TIOCNOTTY)               become_daemon()
    accept, fork, count                    serve_for_ever(…)
    date, password, commands               Session(…).run()

Accounts go to the store, an SQLite database, and never to the machine's own files; no word of a
client reaches a shell. Each command is one transaction: who is killed in the middle leaves all or
nothing behind.
"""

import argparse
import hmac
import os
import re
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NoReturn

PORT = 5000
BACKLOG = 5
LINE_LIMIT = 256
PASSWORD_PATIENCE, COMMAND_PATIENCE, STORE_PATIENCE = 60.0, 600.0, 30.0
LOGIN = re.compile(rb"[a-z_][a-z0-9_-]{0,31}")

SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (login TEXT PRIMARY KEY, created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS aliases (login TEXT REFERENCES accounts ON DELETE CASCADE, name TEXT);
CREATE TABLE IF NOT EXISTS groups (login TEXT REFERENCES accounts ON DELETE CASCADE, name TEXT);
"""


def main() -> None:
    if os.geteuid() != 0:
        print(f"\n{sys.argv[0]} must be run with super-user privileges.")
        sys.exit(0)
    options = parse_arguments()
    password = read_password(options.password_file)
    os.umask(0o077)
    try:
        with closing(open_store(options.store)) as store:
            store.execute("PRAGMA journal_mode = WAL")
            store.executescript(SCHEMA)
    except sqlite3.Error as problem:
        sys.exit(f"Can't open the store: {problem}")
    log = Log(options.log)
    server = open_listener(options.port)
    become_daemon()
    log.write(f"Server pid is {os.getpid()}.")
    serve_for_ever(server, options.store, password, log)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="account-daemon", description="Keeps accounts.")
    parser.add_argument("port", nargs="?", type=port_number, default=PORT, metavar="PORT")
    # A daemon works in `/`: names of files must not depend on where it was started.
    parser.add_argument("--store", type=os.path.abspath, required=True, metavar="FILE")
    parser.add_argument("--log", type=os.path.abspath, metavar="FILE")
    parser.add_argument("--password-file", type=Path, metavar="FILE")
    return parser.parse_args()


def port_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port number")
    return int(text)


def read_password(file: Path | None) -> bytes:
    """The first line of the file, or the environment's. Nobody can be let in by an empty one."""
    try:
        text = file.read_bytes() if file else os.environb.pop(b"ACCOUNT_DAEMON_PASSWORD", b"")
    except OSError as problem:
        sys.exit(f"Can't read the password: {problem.strerror}")
    password = text.partition(b"\n")[0]
    if not password:
        sys.exit("Can't read the password: it is empty")
    return password


def open_listener(port: int) -> socket.socket:
    """Each step that fails is named."""
    step = "Can't find tcp"
    try:
        protocol = socket.getprotobyname("tcp")
        step = "Can't create socket"
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        step = "Can't bind to port"
        server.bind(("", port))
        step = "Can't listen on port"
        server.listen(BACKLOG)
    except OSError as problem:
        sys.exit(f"{step}: {problem.strerror or problem}")
    return server


def become_daemon() -> None:
    """The parent says where the daemon is, and goes; the child goes on without a terminal."""
    try:
        child = os.fork()
    except OSError as problem:
        sys.exit(f"Error setting up server: {problem.strerror}")
    if child:
        print(f"Server pid is {child}.", flush=True)
        os._exit(0)
    os.setsid()
    os.chdir("/")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    if nowhere > 2:
        os.close(nowhere)


def serve_for_ever(server: socket.socket, store: str, password: bytes, log: "Log") -> NoReturn:
    """Accept; a child of its own talks with each client."""
    connections = 0

    def stop(*_: object) -> NoReturn:
        log.write(f"{now()}: stopped after {connections} connections")
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    # Children that end leave no zombies: nobody asks how they ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        # An accept() that a signal interrupted is tried again by Python itself (PEP 475).
        try:
            client, (address, _) = server.accept()
        except OSError as problem:
            log.write(f"{now()}: accept: {problem.strerror}")
            time.sleep(0.05)
            continue
        connections += 1
        log.write(f"{now()}: connect from {address}")
        with client:
            try:
                child = os.fork()
            except OSError as problem:
                log.write(f"{now()}: fork: {problem.strerror}")
                time.sleep(0.05)
                continue
            if child == 0:
                try:
                    signal.signal(signal.SIGTERM, signal.SIG_DFL)
                    server.close()
                    Session(client, address, store, password, log).run()
                finally:
                    os._exit(0)


class Refused(Exception):
    """A command that is not obeyed, and why."""


class Session:
    """One client: date and time, the password, then commands."""

    def __init__(
        self, client: socket.socket, address: str, store: str, password: bytes, log: "Log"
    ) -> None:
        self.client = client
        self.address = address
        self.password = password
        self.log = log
        self.file = store

    def run(self) -> None:
        """Talk until the client leaves, is lost, or is silent for too long."""
        with suppress(OSError):
            self.client.settimeout(PASSWORD_PATIENCE)
            self.answer(now())
            self.talk()
            self.client.shutdown(socket.SHUT_WR)
            # A close with bytes unread sends RST, which may overtake the last answer.
            self.client.setblocking(False)
            for _ in range(64):
                if not self.client.recv(4096):
                    break

    def talk(self) -> None:
        lines = read_lines(self.client)
        if not self.is_password(next(lines, None)):
            self.log.write(f"{now()}: {self.address}: wrong password")
            return
        self.client.settimeout(COMMAND_PATIENCE)
        with closing(open_store(self.file)) as store:
            for line in lines:
                try:
                    if line is None:
                        raise Refused("line too long")
                    self.obey(store, line)
                except Refused as reason:
                    self.answer(f"error: {reason}")
                except sqlite3.Error as problem:
                    self.answer(f"error: store: {problem}")

    def is_password(self, line: bytes | None) -> bool:
        """In constant time: how long it takes must not tell how much of it was right."""
        return line is not None and hmac.compare_digest(line, self.password)

    def obey(self, store: sqlite3.Connection, line: bytes) -> None:
        """Carry out one command. Raises Refused."""
        self.log.write(f"{now()}: {self.address}: {printable(line)}")
        command, _, argument = line.partition(b" ")
        actions = {b"create": create, b"delete": delete, b"aliases": aliases, b"groups": groups}
        if command not in actions:
            raise Refused("unknown command")
        listing = actions[command](store, login_from(argument))
        if listing is not None:
            self.answer(*listing, ".")

    def answer(self, *lines: str) -> None:
        self.client.sendall("".join(f"{line}\n" for line in lines).encode())


def read_lines(client: socket.socket) -> Iterator[bytes | None]:
    """Line by line, however they are cut into segments; None for one that is too long.

    What comes behind the last newline is no line: its end may be missing.
    """
    buffer = b""
    too_long = False
    while data := client.recv(4096):
        buffer += data
        *whole, buffer = buffer.split(b"\n")
        for line in whole:
            yield None if too_long or len(line) > LINE_LIMIT else line.removesuffix(b"\r")
            too_long = False
        if len(buffer) > LINE_LIMIT:
            buffer, too_long = b"", True


def login_from(argument: bytes) -> str:
    """A login as the machine would take it. Raises Refused."""
    if not argument:
        raise Refused("no login given")
    if not LOGIN.fullmatch(argument):
        raise Refused("bad login: 1 to 32 of a-z, 0-9, _ and -, the first no digit and no -")
    return argument.decode("ascii")


def open_store(file: str) -> sqlite3.Connection:
    """A connection of this process's own: none may be carried across a fork."""
    store = sqlite3.connect(file, timeout=STORE_PATIENCE, isolation_level=None)
    store.execute("PRAGMA foreign_keys = ON")
    store.execute("PRAGMA synchronous = FULL")
    return store


def create(store: sqlite3.Connection, login: str) -> None:
    store.execute("BEGIN IMMEDIATE")
    with store:  # commits, or takes everything back
        try:
            store.execute("INSERT INTO accounts VALUES (?, datetime('now'))", (login,))
        except sqlite3.IntegrityError:
            raise Refused(f"{login} exists") from None
        store.execute("INSERT INTO groups VALUES (?, 'users')", (login,))


def delete(store: sqlite3.Connection, login: str) -> None:
    if not store.execute("DELETE FROM accounts WHERE login = ?", (login,)).rowcount:
        raise Refused(f"{login} does not exist")


def aliases(store: sqlite3.Connection, login: str) -> list[str]:
    expect_account(store, login)
    return names(store, "SELECT name FROM aliases WHERE login = ? ORDER BY name", login)


def groups(store: sqlite3.Connection, login: str) -> list[str]:
    expect_account(store, login)
    return names(store, "SELECT name FROM groups WHERE login = ? ORDER BY name", login)


def expect_account(store: sqlite3.Connection, login: str) -> None:
    if not store.execute("SELECT 1 FROM accounts WHERE login = ?", (login,)).fetchone():
        raise Refused(f"{login} does not exist")


def names(store: sqlite3.Connection, query: str, login: str) -> list[str]:
    return [str(name) for (name,) in store.execute(query, (login,))]


class Log:
    """Lines at the end of a file, each by one write(), so that those of children do not mix."""

    def __init__(self, file: str | None) -> None:
        self.descriptor = -1
        if file:
            try:
                self.descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            except OSError as problem:
                sys.exit(f"Can't open the log: {problem.strerror}")

    def write(self, line: str) -> None:
        if self.descriptor >= 0:
            with suppress(OSError):
                os.write(self.descriptor, f"{line}\n".encode())


def printable(line: bytes) -> str:
    """What a client says must not look like a line of ours, nor command the reader's terminal."""
    return "".join(chr(each) if 32 <= each < 127 else f"\\x{each:02x}" for each in line)


def now() -> str:
    return time.strftime("%a %b %d %H:%M:%S %Y")


if __name__ == "__main__":
    main()
