"""The sandbox: a program in it is seen as it is, and its parts keep what they promise."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import suites
from harness.catalogue import load
from harness.errors import BadInput, HarnessError
from harness.lab import control_groups, tree
from harness.lab.tree import BadTree
from harness.lab.world import Death, LabSpecification, World, Worlds
from harness.output import Drain, Output
from harness.sandbox import Limits, build, problem
from harness.sandbox import filter as system_calls
from harness.sandbox import lab as sandbox_lab
from harness.sandbox.lab import ENVIRONMENT, Sandbox
from harness.sandbox.target import sandboxed
from harness.targets import address_target, command_target, reference_target

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = load(suites.FOLDER)
LIMITS = Limits(memory=128 << 20, processes=50, disk=8 << 20, files=200, output=1 << 20)


@dataclass
class Ended:
    """A program that ran in a sandbox."""

    death: Death | None
    stdout: str
    stderr: str


class Box:
    """A lab with a sandbox in which programs are run to their end."""

    def __init__(self, world: World) -> None:
        self.world = world

    def run(
        self, *command: str, environment: Mapping[str, str] = ENVIRONMENT, within: float = 20
    ) -> Ended:
        drain = Drain()
        streams: list[Output] = []
        descriptors = [os.open(os.devnull, os.O_RDONLY)]
        try:
            for _ in range(2):
                writer, output = drain.pipe()
                streams.append(output)
                descriptors.append(writer)
            try:
                pid = self.world.spawn(command, environment, "", tuple(descriptors))  # type: ignore[arg-type]
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
            death = self.world.death_of(pid, within)
            for output in streams:
                output.ended.wait(1)
            return Ended(death, *(each.data.decode("utf-8", "replace") for each in streams))
        finally:
            drain.close()

    def python(self, code: str) -> str:
        """What a program in Python prints."""
        ended = self.run("python3", "-c", code)
        assert ended.stderr == ""
        return ended.stdout.strip()


@contextmanager
def box(
    worlds: Worlds, folder: Path, limits: Limits = LIMITS, uid: int | None = None
) -> Iterator[Box]:
    sandbox = Sandbox(folder, limits)
    world = sandbox.world(worlds, LabSpecification(uid=uid))
    try:
        yield Box(world)
    finally:
        world.close()
        sandbox.close()


def test_what_a_program_finds(sandboxes: Worlds, tmp_path: Path) -> None:
    """Three descriptors, no signal ignored or blocked, a session of its own, its folder."""
    (tmp_path / "file").write_text("content", "utf-8")
    with box(sandboxes, tmp_path) as sandbox:
        status = sandbox.run(
            "grep", "-E", "^(Sig|Shd)(Blk|Ign)|^Cap(Eff|Prm|Bnd)", "/proc/self/status"
        )
        assert {line.split()[1] for line in status.stdout.splitlines()} == {"0" * 16}
        assert sandbox.run("ls", "/proc/self/fd").stdout.split() == ["0", "1", "2", "3"]
        assert sandbox.run("pwd").stdout == "/submission\n"
        assert sandbox.run("cat", "file").stdout == "content"
        assert sandbox.run("id", "-u").stdout == "1000\n"
        code = "import os; print(os.getppid(), os.getsid(0) == os.getpid(), sorted(os.environ))"
        found = sandbox.python(code)
        assert found == f"1 True {sorted([*ENVIRONMENT, 'PWD'])}" or "LC_CTYPE" in found
        seen = sandbox.run("sh", "-c", "sleep 9 & echo /proc/[0-9]*").stdout.split()
        assert 1 <= len(seen) <= 3  # the shell, its child; none of the harness


@pytest.mark.parametrize("number", ["PIPE", "SEGV", "KILL", "TERM", "ABRT"])
def test_a_death_is_the_program_s_own(sandboxes: Worlds, tmp_path: Path, number: str) -> None:
    with box(sandboxes, tmp_path) as sandbox:
        death = sandbox.run("sh", "-c", f"kill -{number} $$").death
        assert death
        assert death.signal == getattr(signal, f"SIG{number}")


def test_exit_statuses(sandboxes: Worlds, tmp_path: Path) -> None:
    with box(sandboxes, tmp_path) as sandbox:
        for status in (0, 1, 7, 127, 255):
            death = sandbox.run("sh", "-c", f"exit {status}").death
            assert death
            assert death.exit_status == status


def test_what_cannot_be_executed(sandboxes: Worlds, tmp_path: Path) -> None:
    """The same errors as outside of a sandbox."""
    (tmp_path / "plain").write_text("text", "utf-8")
    (tmp_path / "odd").write_bytes(b"\x7fELF and no more")
    (tmp_path / "odd").chmod(0o755)
    (tmp_path / "folder").mkdir()
    (tmp_path / "orphan").write_text("#!/no/such/interpreter\n", "utf-8")
    (tmp_path / "orphan").chmod(0o755)
    with box(sandboxes, tmp_path) as sandbox:
        for command, number in {
            "./absent": errno.ENOENT,
            "no-such-command": errno.ENOENT,
            "./plain": errno.EACCES,
            "./folder": errno.EACCES,
            "./odd": errno.ENOEXEC,
            "./orphan": errno.ENOENT,
        }.items():
            with pytest.raises(OSError, match="execute") as raised:
                sandbox.run(command)
            assert raised.value.errno == number, command
        assert sandbox.run("true").death  # and it goes on


def test_a_copy_of_its_own(sandboxes: Worlds, tmp_path: Path) -> None:
    """What it writes is there for the next program of its lab, not for us, nor for another lab."""
    with box(sandboxes, tmp_path) as sandbox:
        sandbox.run("sh", "-c", "echo word > left; echo word > /tmp/left")
        assert sandbox.run("cat", "left", "/tmp/left").stdout == "word\nword\n"
        with box(sandboxes, tmp_path) as other:
            assert other.run("cat", "left", "/tmp/left").stdout == ""
    assert not list(tmp_path.iterdir())


def test_the_super_user_of_its_lab(sandboxes: Worlds, tmp_path: Path) -> None:
    """A program that insists on root finds itself root, and is nobody to this machine."""
    with box(sandboxes, tmp_path, uid=0) as sandbox:
        assert sandbox.run("id", "-un").stdout == "root\n"
        assert sandbox.run("cat", "/etc/shadow").stdout == ""
        if os.geteuid() == 0:
            outside = sandbox.run("cat", "/proc/self/uid_map").stdout.split()
            assert outside[0] == "0"
            assert int(outside[1]) == 0  # of its lab, which is another user of this machine:
            sleeper = sandbox.world.spawn(["sleep", "9"], ENVIRONMENT, "", (0, 1, 2))
            users = {
                Path(f"/proc/{name}").stat().st_uid
                for name in os.listdir("/proc")
                if name.isdigit() and _said(f"/proc/{name}/cmdline") == "sleep\x009\x00"
            }
            assert any(user >= 2_000_000_000 for user in users)
            sandbox.world.signal(sleeper, signal.SIGKILL)


def _said(path: str) -> str:
    with suppress(OSError):
        return Path(path).read_text("utf-8")
    return ""


def test_limits(sandboxes: Worlds, tmp_path: Path) -> None:
    """Each is felt by the program, at about the size that was given."""
    with box(sandboxes, tmp_path, replace(LIMITS, cpu_seconds=1)) as sandbox:
        count = (
            "n=0\ntry:\n while n<999: open(f'/tmp/{n}','w').close(); n+=1\nexcept OSError: print(n)"
        )
        made = int(sandbox.python(count))
        assert LIMITS.files - 10 <= made <= LIMITS.files + 64  # some are ours
        sandbox.run("sh", "-c", "rm -f /tmp/*")
        full = sandbox.run(
            "sh", "-c", "head -c 6m /dev/zero > /dev/shm/a; head -c 6m /dev/zero > b; wc -c < b"
        )
        assert 1 << 20 < int(full.stdout) < 3 << 20  # one room for all three folders
        sandbox.run("sh", "-c", "rm -f /dev/shm/a b")
        large = sandbox.run("head", "-c", "9m", "/dev/zero")
        assert large.death
        code = "import os\nwhile True:\n  if os.fork() == 0:\n    import time; time.sleep(3)"
        assert "BlockingIOError" in sandbox.run("python3", "-c", code).stderr
    with box(sandboxes, tmp_path, replace(LIMITS, cpu_seconds=1)) as sandbox:
        busy = sandbox.run("sh", "-c", "while :; do :; done")
        assert busy.death
        assert busy.death.signal == signal.SIGXCPU
        hungry = sandbox.run("python3", "-c", "bytearray(200 << 20)")
        assert "MemoryError" in hungry.stderr


def test_memory_of_all_together(sandboxes: Worlds, tmp_path: Path) -> None:
    if control_groups.find() is None:
        pytest.skip("no control groups can be made here")
    code = (
        "import os, time\n"
        "for _ in range(6):\n"
        "  if os.fork() == 0: break\n"
        "memory = bytearray(60 << 20)\n"
        "memory[::4096] = b'x' * len(memory[::4096])\n"
        "time.sleep(2)\n"
    )
    with box(sandboxes, tmp_path) as sandbox:
        assert sandbox.world.group
        assert not sandbox.world.killed_for_memory
        sandbox.run("python3", "-c", code)
        assert sandbox.world.killed_for_memory


@pytest.fixture
def bubblewrap(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Put a script in the place of bwrap, where the user of a lab can execute it."""
    with tempfile.TemporaryDirectory(prefix="sockcheck-") as folder:
        Path(folder).chmod(0o755)

        def replace_it(script: str) -> None:
            place = Path(folder, "bwrap")
            place.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
            place.chmod(0o755)
            monkeypatch.setattr(sandbox_lab, "bubblewrap", lambda: str(place))

        yield replace_it


@pytest.mark.parametrize("full", [False, True])
def test_a_box_that_cannot_be_prepared(
    sandboxes: Worlds, bubblewrap: Callable[[str], None], tmp_path: Path, full: bool
) -> None:
    """Our fault, unless the program's other instances have used up its memory."""

    class Stand(control_groups.Group):
        def is_full(self) -> bool:
            return full

    bubblewrap("exit 1")
    with box(sandboxes, tmp_path) as sandbox:
        sandbox.world.group = Stand(())
        error, words = (OSError, "memory is used up") if full else (HarnessError, "bubblewrap")
        with pytest.raises(error, match=words):
            sandbox.run("true")


def test_a_program_that_prevents_its_next_start(
    sandboxes: Worlds, bubblewrap: Callable[[str], None], tmp_path: Path
) -> None:
    """Who ends bubblewrap by a signal is in the same lab: an instance that was there before."""
    bubblewrap("kill -9 $$")
    with box(sandboxes, tmp_path) as sandbox, pytest.raises(OSError, match="by a signal") as raised:
        sandbox.run("true")
    assert raised.value.errno == errno.ECANCELED


class TestProblems:
    """What is missing is said in a line, and nothing is run."""

    def test_none(self, sandboxes: Worlds) -> None:
        assert problem(sandboxes) is None
        assert problem() is None

    def test_no_bubblewrap(self, sandboxes: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        assert problem(sandboxes) == "bubblewrap is not installed (Debian package bubblewrap)"

    def test_no_labs(self, tmp_path: Path) -> None:
        bare = Worlds(bare=True)
        try:
            assert problem(bare) == "no sandbox without a lab: bare mode was asked for"
            with pytest.raises(HarnessError, match="no sandbox without a lab"):
                build(tmp_path, ["true"], tmp_path / "built", LIMITS, bare)
        finally:
            bare.close()

    def test_no_filter(self, sandboxes: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing() -> None:
            raise HarnessError("libseccomp.so.2 is missing (Debian package libseccomp2)")

        monkeypatch.setattr(system_calls, "_library", missing)
        system_calls.program.cache_clear()
        assert "libseccomp2" in str(problem(sandboxes))

    @pytest.mark.parametrize("script", ["exit 1", "sleep 0.1; exit 0"])
    def test_a_bubblewrap_that_fails(
        self, sandboxes: Worlds, bubblewrap: Callable[[str], None], script: str
    ) -> None:
        bubblewrap(script)
        assert problem(sandboxes) == "bubblewrap did not come to prepare the box"

    def test_a_limit_that_does_not_bite(
        self, sandboxes: Worlds, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each promise is tried, not believed."""
        whole = Limits.resources

        def without(name: str) -> Callable[[Limits], dict[str, tuple[int, int]]]:
            return lambda limits: {
                each: value for each, value in whole(limits).items() if each != name
            }

        monkeypatch.setattr(Limits, "resources", without("RLIMIT_NPROC"))
        assert "any number of processes" in str(problem(sandboxes))
        monkeypatch.setattr(Limits, "resources", without("RLIMIT_FSIZE"))
        assert problem(sandboxes) is None  # the tmpfs has a size all the same


class TestTargets:
    """What can be put into a sandbox, and what is said of the rest."""

    program = CATALOGUE.program("tcp-echo-iterative")

    def test_a_command(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "server").write_text("#!/bin/sh\n", "utf-8")
        (tmp_path / "server").chmod(0o755)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("SECRET", "word")
        found = sandboxed(command_target(self.program, f"{tmp_path}/server {{port}}"), LIMITS)
        assert found.argv == ("./server", "{port}")
        assert (found.folder, found.sandbox) == (str(tmp_path), LIMITS)
        assert dict(found.environment) == ENVIRONMENT

    def test_what_cannot(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        outside = tmp_path / "outside"
        outside.write_text("#!/bin/sh\n", "utf-8")
        outside.chmod(0o755)
        (tmp_path / "inside").mkdir()
        monkeypatch.chdir(tmp_path / "inside")
        for target, words in (
            (reference_target(self.program), "references are trusted"),
            (address_target(self.program, "tcp://127.0.0.1:7"), "running address"),
            (command_target(self.program, f"{outside} {{port}}"), "from the program's own folder"),
            (command_target(self.program, "env {folder}"), "{folder}"),
        ):
            with pytest.raises(BadInput, match=words):
                sandboxed(target, LIMITS)

    def test_limits_are_above_zero(self) -> None:
        with pytest.raises(ValueError, match="memory must be above 0"):
            Limits(memory=0)


class TestBuild:
    """Builds and what becomes of them; hostile ones are in the zoo."""

    def source(self, folder: Path) -> Path:
        source = folder / "source"
        source.mkdir()
        (source / "Makefile").write_text("server: server.c\n\tcc -o $@ $<\n", "utf-8")
        (source / "server.c").write_text("int main(void) { return 0; }\n", "utf-8")
        return source

    def test_a_good_one(self, sandboxes: Worlds, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        result = build(source, ["make"], tmp_path / "built", LIMITS, sandboxes)
        assert result.succeeded, result
        assert result.reason == ""
        assert "cc -o server server.c" in result.output
        assert subprocess.run([str(tmp_path / "built" / "server")], check=False).returncode == 0
        assert sorted(each.name for each in source.iterdir()) == ["Makefile", "server.c"]

    def test_messages_of_the_compiler(self, sandboxes: Worlds, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        (source / "server.c").write_text("int main(void) { retrun 0; }\n", "utf-8")
        result = build(source, ["make"], tmp_path / "built", LIMITS, sandboxes)
        assert not result.succeeded
        assert result.reason == "it exited with status 2"
        assert "retrun" in result.output
        assert not (tmp_path / "built").exists()

    def test_no_such_command(self, sandboxes: Worlds, tmp_path: Path) -> None:
        result = build(self.source(tmp_path), ["no-make"], tmp_path / "built", LIMITS, sandboxes)
        assert result.reason == "`no-make` cannot be executed: No such file or directory"

    def test_too_large_a_source(self, sandboxes: Worlds, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        (source / "much").write_bytes(bytes(LIMITS.disk))
        result = build(source, ["make"], tmp_path / "built", LIMITS, sandboxes)
        assert (result.succeeded, result.reason) == (
            False,
            f"it holds more than {LIMITS.disk} bytes",
        )

    def test_a_destination_that_is_taken(self, sandboxes: Worlds, tmp_path: Path) -> None:
        (tmp_path / "built").mkdir()
        (tmp_path / "built" / "Makefile").write_text("", "utf-8")
        with pytest.raises(FileExistsError):
            build(self.source(tmp_path), ["make"], tmp_path / "built", LIMITS, sandboxes)


class TestTree:
    """The stream by which folders travel: what comes out of a lab is not believed."""

    def stream(self, index: object, body: bytes = b"") -> int:
        text = json.dumps(index).encode()
        descriptor = os.memfd_create("stream")
        os.write(descriptor, struct.pack("<Q", len(text)) + text + body)
        return descriptor

    def test_there_and_back(self, tmp_path: Path) -> None:
        source, target = tmp_path / "source", tmp_path / "target"
        (source / "a" / "b").mkdir(parents=True)
        target.mkdir()
        (source / "a" / "b" / "odd \udcff name").write_bytes(b"\0" * 3_000_000)
        (source / "empty").write_bytes(b"")
        (source / "run").write_bytes(b"#!")
        (source / "run").chmod(0o777)
        package, notes = tree.pack(str(source), 4_000_000, 10)
        for _ in range(2):  # its offset is not used up
            shutil.rmtree(target)
            target.mkdir()
            tree.unpack(package, str(target), 4_000_000, 10)
        os.close(package)
        assert notes == []
        assert (target / "a" / "b" / "odd \udcff name").read_bytes() == b"\0" * 3_000_000
        assert (target / "empty").read_bytes() == b""
        assert (target / "run").stat().st_mode & 0o777 == 0o700

    @pytest.mark.parametrize("path", ["../up", "/etc/x", "a/../../up", "", "a//b", ".", "a\0b"])
    def test_ways_out(self, tmp_path: Path, path: str) -> None:
        with pytest.raises(BadTree, match="a place outside"):
            tree.unpack(self.stream([[path, 0o700, 1]], b"x"), str(tmp_path), 100, 10)

    def test_streams_that_lie(self, tmp_path: Path) -> None:
        for index, words in (
            ([["a", 0o600, 50]], "ends too early"),
            ([["a", 0o600, 101]], "more than 100 bytes"),
            ([[str(n), 0o600, 0] for n in range(11)], "too many entries"),
            ({"a": 1}, "too many entries"),
        ):
            with pytest.raises(BadTree, match=words):
                tree.unpack(self.stream(index), str(tmp_path), 100, 10)
        empty = os.memfd_create("empty")
        with pytest.raises(BadTree, match="no index"):
            tree.unpack(empty, str(tmp_path), 100, 10)

    def test_through_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "outside").mkdir()
        (tmp_path / "target").mkdir()
        (tmp_path / "target" / "file").symlink_to(tmp_path / "outside" / "file")
        with pytest.raises(OSError, match="exists"):
            tree.unpack(self.stream([["file", 0o600, 1]], b"x"), str(tmp_path / "target"), 9, 9)
        assert not list((tmp_path / "outside").iterdir())


class TestControlGroups:
    """Found and made on trees like those of other machines."""

    def machine(self, root: Path, mounts: str, own: str) -> Path:
        (root / "proc" / "self").mkdir(parents=True)
        (root / "proc" / "self" / "mounts").write_text(mounts, "utf-8")
        (root / "proc" / "self" / "cgroup").write_text(own, "utf-8")
        return root

    def version_2(self, root: Path, handed_down: str = "cpu memory pids") -> Path:
        self.machine(root, "cgroup2 /cgroup cgroup2 rw 0 0\n", "0::/user/session/scope\n")
        scope = root / "cgroup" / "user" / "session" / "scope"
        scope.mkdir(parents=True)
        for folder in (scope, scope.parent, scope.parent.parent, root / "cgroup"):
            (folder / "cgroup.procs").write_text("", "utf-8")
            (folder / "cgroup.subtree_control").write_text("", "utf-8")
        (scope.parent / "cgroup.subtree_control").write_text(handed_down, "utf-8")
        return root

    def test_version_2(self, tmp_path: Path) -> None:
        root = self.version_2(tmp_path)
        found = control_groups.find(root)
        assert found
        session = str(root / "cgroup" / "user" / "session")
        assert found.folders == dict.fromkeys(("memory", "pids", "cpu"), session)
        group = control_groups.make(found, 3, 1 << 20, 50)
        assert group.folders == (f"{session}/sockcheck-{os.getpid()}-3",)
        assert (group.memory_kills(), group.is_full()) == (0, False)
        made = Path(group.folders[0])
        (made / "memory.events").write_text("low 0\noom_kill 2\n", "ascii")
        (made / "memory.current").write_text("1048000\n", "ascii")
        (made / "memory.max").write_text("1048576\n", "ascii")
        assert (group.memory_kills(), group.is_full()) == (2, True)
        for each in made.iterdir():
            each.unlink()
        group.remove(0)
        assert not Path(group.folders[0]).exists()

    def test_version_2_without_memory(self, tmp_path: Path) -> None:
        assert control_groups.find(self.version_2(tmp_path, "cpu pids")) is None

    def test_version_1(self, tmp_path: Path) -> None:
        mounts = "cgroup /m cgroup rw,memory 0 0\ncgroup /c cgroup rw,cpu,cpuacct 0 0\n"
        root = self.machine(tmp_path, mounts, "2:cpu,cpuacct:/\n1:memory:/own\n")
        (root / "m" / "own").mkdir(parents=True)
        (root / "c").mkdir()
        found = control_groups.find(root)
        assert found == control_groups.Hierarchy(
            1, {"memory": str(root / "m" / "own"), "cpu": str(root / "c")}
        )

    def test_nowhere(self, tmp_path: Path) -> None:
        assert control_groups.find(self.machine(tmp_path, "", "0::/\n")) is None

    def test_swept(self, tmp_path: Path) -> None:
        for name in ("sockcheck-999999999-1", f"sockcheck-{os.getpid()}-1", "other-999999999-1"):
            (tmp_path / name).mkdir()
        control_groups.sweep(control_groups.Hierarchy(1, {"memory": str(tmp_path)}))
        names = sorted(each.name for each in tmp_path.iterdir())
        assert names == ["other-999999999-1", f"sockcheck-{os.getpid()}-1"]


def test_an_engine_that_is_killed(sandboxes: Worlds, tmp_path: Path) -> None:
    """No process and no control group of it stays."""
    code = (
        "import os, pathlib, signal\n"
        "from harness.lab.world import LabSpecification, Worlds\n"
        "from harness.sandbox import Limits\n"
        "from harness.sandbox.lab import ENVIRONMENT, Sandbox\n"
        f"sandbox = Sandbox(pathlib.Path({str(tmp_path)!r}), Limits())\n"
        "worlds = Worlds()\n"
        "world = sandbox.world(worlds, LabSpecification())\n"
        "world.spawn(['sleep', '77.125'], ENVIRONMENT, '', (0, 1, 2))\n"
        "print(*(world.group.folders if world.group else ()), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    for _ in range(200):
        sleepers = [
            name
            for name in os.listdir("/proc")
            if name.isdigit() and _said(f"/proc/{name}/cmdline") == "sleep\x0077.125\x00"
        ]
        groups = [each for each in ran.stdout.split() if Path(each).exists()]
        if not sleepers and not groups:
            break
        signal.sigtimedwait([], 0.02)
    assert (sleepers, groups) == ([], [])


def test_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """The super-user gives each lab a user that nobody is, if its own namespace has enough."""
    choose = sandbox_lab._choose
    assert choose(["0 0 4294967295"]) in range(2_000_000_000, 2_100_000_000)
    assert choose(["0 1000 1", "1 100000 65536"]) in range(32_000, 65_537)
    assert choose(["0 1000 1"]) is None
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert sandbox_lab.free_user() is None


EXAMPLES = {
    "tcp-echo-iterative": "{port}",
    "tcp-echo-busy": "{port}",
    "tcp-echo-fork": "{port}",
    "echosrv": "{port}",
    "udp-echo-server": "{port}",
    "greeting-server": "{port}",
    "connect-client": "{host} {port}",
    "udp-echo-client": "{host} {port}",
    "host-list": "",
    "address-lookup": "",
}


@pytest.mark.slow
@pytest.mark.parametrize("program", EXAMPLES)
def test_the_same_outcomes(program: str, sandboxes: Worlds, tmp_path: Path) -> None:
    """A correct program gets the same outcome of every check, with a sandbox and without."""
    source = ROOT / "examples" / "c" / "correct" / f"{program.replace('-', '_')}.c"
    command = ["gcc", "-O1", "-pthread", "-o", str(tmp_path / "program"), str(source)]
    subprocess.run(command, check=True, timeout=60)
    found: list[dict[str, str]] = []
    for extra in ([], ["--sandbox"]):
        document = tmp_path / f"results{len(found)}.json"
        words = [sys.executable, "-m", "sockcheck", "run", program, "--seed", "7", *extra]
        words += ["--cmd", f"./program {EXAMPLES[program]}".strip(), "--json", str(document)]
        subprocess.run(words, cwd=tmp_path, capture_output=True, timeout=300, check=False)
        checks = json.loads(document.read_text("utf-8"))["checks"]
        document.unlink()
        found.append({each["check"]: each["outcome"] for each in checks})
    # What needs a tracer is not applicable in a sandbox.
    bare, sandboxed_ones = found
    differing = {
        check: (bare[check], outcome)
        for check, outcome in sandboxed_ones.items()
        if outcome not in (bare[check], "not-applicable")
    }
    assert differing == {}
