"""The unit and the init script of the account daemon: checked, and the latter run in a lab."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.lab.world import LabSpecification, World, Worlds
from harness.output import Drain

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "account-daemon"
SCRIPT = EXAMPLES / "account-daemon.init"
UNIT = EXAMPLES / "account-daemon.service"
DEFAULTS = "/etc/default/account-daemon"
LIMIT = 20.0


def test_the_unit_is_understood(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze: apt-get install systemd")
    # The program is not installed on this machine: one that is stands for it.
    unit = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8").replace("/usr/local/sbin/account-daemon", "/bin/true")
    unit.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_script_is_no_bashism() -> None:
    """Debian's sh is dash; where it is another one it must do as well."""
    for shell in filter(shutil.which, ("sh", "dash", "bash", "busybox")):
        words = [shell, "sh"] if shell == "busybox" else [shell]
        done = subprocess.run([*words, "-n", str(SCRIPT)], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


class Machine:
    """A lab with the daemon installed: what the script does there, and says."""

    def __init__(self, world: World, drain: Drain) -> None:
        self.world = world
        self.drain = drain

    def run(self, action: str) -> tuple[int | None, str]:
        """Exit status and output of ``account-daemon.init ACTION``."""
        writer, output = self.drain.pipe()
        nothing = os.open(os.devnull, os.O_RDONLY)
        words = ["sh", str(SCRIPT), *action.split()]
        pid = self.world.spawn(words, dict(os.environ), "/", (nothing, writer, writer))
        os.close(nothing)
        os.close(writer)
        death = self.world.death_of(pid, LIMIT)
        assert death, "the script does not end"
        output.ended.wait(1)
        return death.exit_status, output.text()

    def date(self) -> bytes:
        """What who connects is told first; nothing if nobody listens."""
        with self.world.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
            client.settimeout(LIMIT)
            if client.connect_ex(("127.0.0.1", 5000)):
                return b""
            return client.recv(100)


@pytest.fixture
def machine(worlds: Worlds, tmp_path: Path) -> Iterator[Machine]:
    if worlds.lab_problem:
        pytest.skip(f"no labs here: {worlds.lab_problem}")
    if os.geteuid() != 0 or not Path("/etc/default").is_dir():
        pytest.skip("only root can have another /etc/default in a lab, where there is one")
    daemon = tmp_path / "account-daemon"
    daemon.write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -S -m reference.account_daemon "$@"\n',
        encoding="utf-8",
    )
    daemon.chmod(0o755)
    (tmp_path / "password").write_text("secret\n", encoding="utf-8")
    names = {"DAEMON": daemon.name, "STATE": "state", "LOG": "log", "PASSWORD": "password"}
    names["PID_FILE"] = "pid"
    defaults = "".join(f"{name}={tmp_path}/{value}\n" for name, value in names.items())
    world = worlds.make(
        LabSpecification(uid=0, private_folders=("/etc",), files={DEFAULTS: defaults})
    )
    drain = Drain()
    yield Machine(world, drain)
    world.close()
    drain.close()


def test_start_and_stop(machine: Machine, tmp_path: Path) -> None:
    assert machine.run("status")[0] == 3
    status, said = machine.run("start")
    assert status == 0, said
    assert re.fullmatch(r"Server pid is \d+\.\n", said)
    assert re.search(rb"\d\d:\d\d:\d\d", machine.date())
    assert machine.run("status")[0] == 0
    assert machine.run("start") == (0, "account-daemon runs already.\n")
    assert machine.run("stop")[0] == 0
    assert machine.date() == b""
    assert machine.run("status")[0] == 3
    assert machine.run("stop") == (0, "account-daemon does not run.\n")
    log = (tmp_path / "log" / "log").read_text(encoding="utf-8")
    assert "stopped after 1 connections" in log


def test_restart_after_a_crash(machine: Machine, tmp_path: Path) -> None:
    assert machine.run("start")[0] == 0
    for process in machine.world.processes():
        machine.world.signal(process.pid, 9)
    while machine.world.processes():
        pass
    assert machine.run("status")[0] == 1
    # The process id may belong to somebody else by now, who must not be stopped.
    (tmp_path / "pid").write_text("1\n", encoding="utf-8")
    assert machine.run("restart")[0] == 0
    assert re.search(rb"\d\d:\d\d:\d\d", machine.date())


def test_what_goes_wrong_is_told(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("\n", encoding="utf-8")
    status, said = machine.run("start")
    assert status == 1
    assert "Can't read the password" in said
    assert machine.run("frobnicate")[0] == 2
