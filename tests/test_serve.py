"""``sockcheck serve``: as a user runs it, to try a client against a reference."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Sockcheck

LIMIT = 60.0


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(name: str, port: int, *prefix: str) -> Iterator[subprocess.Popen[str]]:
    command = [*prefix, sys.executable, "-m", "sockcheck", "serve", name, str(port)]
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def connect(port: int) -> socket.socket:
    """A connection, once somebody listens."""
    deadline = time.monotonic() + LIMIT
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=LIMIT)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def expect_nobody(port: int) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=LIMIT).close()


def test_a_daemon_is_served_until_it_is_interrupted() -> None:
    """Its parent exits at once; Ctrl-C ends it nevertheless."""
    port = free_port()
    with serving("greeting-server", port) as process:
        with connect(port) as client:
            assert client.recv(100) == b"Hello there, 127.0.0.1!\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(LIMIT) == 0
        expect_nobody(port)


def talk_with_account_daemon(process: subprocess.Popen[str], port: int) -> Path:
    """Create an account with the password that is printed; the daemon's folder."""
    assert process.stdout
    said = "".join(process.stdout.readline() for _ in range(2))
    match = re.search(r"Its files are in (\S+), its password is (\w+)", said)
    assert match, said
    with connect(port) as client, client.makefile("rw", encoding="ascii") as lines:
        assert re.search(r"\d\d:\d\d:\d\d", lines.readline())
        lines.write(f"{match[2]}\ncreate dora\ngroups dora\n")
        lines.flush()
        assert [lines.readline(), lines.readline()] == ["users\n", ".\n"]
    return Path(match[1])


@pytest.mark.parametrize("user", ["whoever", "1000"])
def test_the_account_daemon_has_what_it_needs(user: str) -> None:
    """The super-user's privileges, a store, a password: nobody has to prepare anything."""
    port = free_port()
    prefix = (
        ()
        if user == "whoever"
        else ("unshare", "-U", f"--map-user={user}", f"--map-group={user}", "--")
    )
    if prefix and subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no unshare here that makes a user of somebody else")
    with serving("account-daemon", port, *prefix) as process:
        folder = talk_with_account_daemon(process, port)
        assert folder.is_dir()
        process.send_signal(signal.SIGINT)
        assert process.wait(LIMIT) == 0
        expect_nobody(port)
        assert not folder.exists()


def test_an_echo_server_is_served() -> None:
    port = free_port()
    with serving("tcp-echo-iterative", port) as process:
        with connect(port) as client:
            client.sendall(b"x")
            assert client.recv(1) == b"x"
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT) == 0
        expect_nobody(port)


def test_bad_input(sockcheck: Sockcheck) -> None:
    """Each says what is wrong, and nothing is started."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen(1)
        taken = str(holder.getsockname()[1])
        for words, said in (
            (["host-name"], "host-name is a tool, not a server"),
            (["greeting-server", "70000"], "70000 is not between 1 and 65535"),
            (["greeting-server", taken], f"Port {taken} cannot be used"),
            (["greeting"], "Did you mean"),
        ):
            done = sockcheck("serve", *words)
            assert done.returncode == 2
            assert said in done.stderr
