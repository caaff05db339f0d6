"""The hostile zoo: contained, each with a result for itself, sparing its neighbours, and then gone.

A sample in every run; all of it, and beside neighbours, in the full tier.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from harness.faults.record import Record
from harness.faults.schedule import Schedule, Short
from harness.lab import control_groups
from harness.lab.world import LabSpecification, World, Worlds
from harness.outcomes import NotApplicable
from harness.output import Drain
from harness.sandbox import Limits, build
from harness.sandbox.lab import ENVIRONMENT, Sandbox
from tests import hostile_table, inventory

ROOT = Path(__file__).resolve().parents[1]
ZOO = ROOT / "tests" / "hostile"
OUTSIDE = "198.51.100.7"
"""The part of the outside: an address of another lab of ours."""
SAMPLE = ("fork_bomb", "reads_outside", "disk_filler", "socket_families", "outside")
SAMPLED_BUILDS = ("reads_outside", "leaves_links")
LIMITS = Limits(
    memory=256 << 20, processes=100, disk=32 << 20, files=2000, output=4 << 20, build_seconds=6
)
MEMORY_BOUND = 1 << 30
"""Bytes by which the machine's free memory may sink while one of them is at it."""
WORDS = ("escapes-bare", "no-server", "bad-server")
CHECKS = ("PLAIN", "EXACT-BYTES", "HALF-CLOSE", "LARGE", "SIGPIPE", "NEXT-CLIENT")
"""Without those whose failure has two forms that race in the kernel."""


@dataclass(frozen=True)
class Hostile:
    """One program of the zoo."""

    name: str
    words: tuple[str, ...]
    attempts: bool


def _read(source: Path) -> Hostile:
    text = source.read_text("utf-8")
    header = re.match(r"/\* hostile: ?(.*) ?\*/\n", text)
    assert header, f"{source} has no first line that says what it is"
    words = tuple(header[1].split())
    assert set(words) <= set(WORDS), source
    return Hostile(source.stem, words, "attempt(" in text)


HOSTILE = [_read(source) for source in sorted((ZOO / "programs").glob("*.c"))]
BUILDS = sorted(each.parent.name for each in (ZOO / "builds").glob("*/Makefile"))


def sampled(names: Sequence[str], sample: Sequence[str]) -> list[object]:
    """Parameters of which all but the sample are slow."""
    assert set(sample) <= set(names)
    return [pytest.param(name, marks=() if name in sample else pytest.mark.slow) for name in names]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For each program a folder with nothing but itself, built as ``server``."""
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    return tmp_path_factory.mktemp("hostile")


def built(name: str, folders: Path) -> Path:
    """The folder of one program; compiled once."""
    folder = folders / name
    if not folder.exists():
        folder.mkdir()
        source = ZOO / "programs" / f"{name}.c"
        command = ["gcc", "-Wall", "-Wextra", "-O1", "-o", str(folder / "server"), str(source)]
        subprocess.run(command, check=True, timeout=60)
    return folder


class Listeners:
    """Ears outside: in another lab, and on this machine."""

    def __init__(self, worlds: Worlds) -> None:
        self.world = worlds.make(LabSpecification(addresses=(OUTSIDE,)))
        self.here = socket.create_server(("127.0.0.1", 0))
        self.port = self.here.getsockname()[1]
        self.there = self.world.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.there.bind((OUTSIDE, self.port))
        self.there.listen()
        self.datagrams = self.world.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind((OUTSIDE, self.port))
        self.name = f"sockcheck-outside-{os.getpid()}-{self.port}"
        self.abstract = socket.socket(socket.AF_UNIX)
        self.abstract.bind(f"\0{self.name}")
        self.abstract.listen()

    def heard(self) -> list[str]:
        """Where somebody came."""
        found = []
        for ear in (self.here, self.there, self.datagrams, self.abstract):
            ear.setblocking(False)
            try:
                ear.accept() if ear.type == socket.SOCK_STREAM else ear.recv(10)
                found.append(str(ear.getsockname()))
            except BlockingIOError:
                pass
        return found

    def close(self) -> None:
        for ear in (self.here, self.there, self.datagrams, self.abstract):
            ear.close()
        self.world.close()


@pytest.fixture(scope="module")
def listeners(sandboxes: Worlds) -> Iterator[Listeners]:
    made = Listeners(sandboxes)
    # They hear: otherwise their silence would prove nothing.
    with made.world.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
        client.connect((OUTSIDE, made.port))
        assert len(made.heard()) == 1
    yield made
    made.close()


@pytest.fixture
def drain() -> Iterator[Drain]:
    made = Drain()
    yield made
    made.close()


def attack(
    world: World,
    drain: Drain,
    arguments: Sequence[str],
    most: int | None,
    record: Record | None = None,
) -> str:
    """Start ``./server`` there, and wait until it has done what it came for, or has ended.

    Returns what it said, and how it ended if it did.
    """
    writer, output = drain.pipe(most)
    error, _ = drain.pipe(most)
    stdin, keeps_open = os.pipe2(os.O_CLOEXEC)
    try:
        pid = world.spawn(
            ["./server", *arguments],
            ENVIRONMENT,
            world.folder,
            (stdin, writer, error),
            tracer=record.tracer() if record else (),
            record=record.descriptor if record else -1,
        )
    finally:
        for descriptor in (writer, error, stdin):
            os.close(descriptor)
    deadline = time.monotonic() + 60
    while b"\ndone" not in b"\n" + output.data and not output.flooded:
        assert time.monotonic() < deadline, output.text()
        if world.death_of(pid, 0.02):
            output.ended.wait(1)
            break
    os.close(keeps_open)
    death = world.death_of(pid)
    return output.data.decode("utf-8", "replace") + (f"(it {death})" if death else "")


def arguments_of(name: str, listeners: Listeners, other: Path) -> list[str]:
    """What a program is told of the places that it must not reach."""
    port = str(listeners.port)
    return {
        "reads_outside": [str(ROOT / "pyproject.toml"), str(ROOT / "suites"), str(other)],
        "abstract_sockets": [listeners.name],
        "outside": [OUTSIDE, port, "127.0.0.1", port, "255.255.255.255", port],
    }.get(name, [])


def free_memory() -> int:
    for line in Path("/proc/meminfo").read_text("ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no MemAvailable")


@pytest.mark.parametrize("name", sampled([each.name for each in HOSTILE], SAMPLE))
def test_contained(
    name: str, folders: Path, sandboxes: Worlds, listeners: Listeners, drain: Drain, tmp_path: Path
) -> None:
    """No attempt succeeds, and afterwards everything is as it was."""
    hostile = next(each for each in HOSTILE if each.name == name)
    if name == "buffer_bomb" and control_groups.find() is None:
        pytest.skip("only control groups bound the kernel's buffers, and none can be made here")
    other = tmp_path / "other submission"
    other.mkdir()
    with inventory.adopting():
        known = frozenset(inventory.below(os.getpid()))
        folder = built(name, folders)
        before = inventory.take([tmp_path, folder], known)
        sandbox = Sandbox(folder, LIMITS)
        free = free_memory()
        world = sandbox.world(sandboxes, LabSpecification())
        inside = [pid for pid in inventory.below(os.getpid()) if pid not in known]
        used = inventory.Namespaces(inside)
        text = attack(world, drain, ["7", *arguments_of(name, listeners, other)], LIMITS.output)
        assert free - free_memory() < MEMORY_BOUND
        assert len(world.processes()) <= LIMITS.processes + 8
        world.close()
        sandbox.close()
        assert inventory.settled(before, [tmp_path, folder], known) == before
        assert len(used.names) >= 5
        assert not used.left()
    assert "escaped" not in text
    # Who uses up the memory of a lab may be ended before it has said so.
    assert not hostile.attempts or "held" in text or "killed by SIGKILL" in text
    assert listeners.heard() == []


@pytest.mark.parametrize("name", ["tracer", pytest.param("reads_outside", marks=pytest.mark.slow)])
def test_contained_while_faults_are_injected(
    name: str, folders: Path, sandboxes: Worlds, listeners: Listeners, drain: Drain, tmp_path: Path
) -> None:
    """The helper that injects them is in the sandbox too, of the same user: it is out of reach."""
    try:
        record = Record(Schedule(Short("send", nth=1000, length=1)))
        record.tracer()
    except NotApplicable as reason:
        pytest.skip(str(reason))
    sandbox = Sandbox(built(name, folders), LIMITS)
    world = sandbox.world(sandboxes, LabSpecification())
    try:
        arguments = ["7", *arguments_of(name, listeners, tmp_path)]
        text = attack(world, drain, arguments, LIMITS.output, record)
        assert record.begun
    finally:
        world.close()
        sandbox.close()
        record.close()
    assert "escaped" not in text
    assert "held" in text


@pytest.mark.parametrize("name", [each.name for each in HOSTILE if "escapes-bare" in each.words])
def test_the_attempt_is_real(
    name: str, folders: Path, worlds: Worlds, listeners: Listeners, drain: Drain, tmp_path: Path
) -> None:
    """Without the sandbox it succeeds, so that it is the sandbox that holds it."""
    world = worlds.make(LabSpecification(uid=0))
    world.folder = str(built(name, folders))
    try:
        text = attack(world, drain, ["7", *arguments_of(name, listeners, tmp_path)], None)
    finally:
        world.close()
    assert "escaped" in text


def header_of(name: str) -> tuple[bool, str]:
    """Whether a build succeeds, and the words that its reason or its output has."""
    first = (ZOO / "builds" / name / "Makefile").read_text("utf-8").splitlines()[0]
    word, _, rest = first.removeprefix("# build: ").partition(" ")
    assert word in ("succeeds", "fails"), name
    return word == "succeeds", rest


@pytest.mark.parametrize("name", sampled(BUILDS, SAMPLED_BUILDS))
def test_build(name: str, sandboxes: Worlds, listeners: Listeners, tmp_path: Path) -> None:
    """A build sees nothing of the outside, ends in time, and leaves files only."""
    secret = tmp_path / "sockcheck-secret"
    secret.write_text("the word that nobody knows", "utf-8")
    destination = tmp_path / "built"
    succeeds, words = header_of(name)
    limits = LIMITS if "longer" in words else replace(LIMITS, build_seconds=60)
    marks = ["/", "/usr", "/etc", "/dev", "/home", "/root", "/run", "/mnt", str(tmp_path.parent)]
    with inventory.adopting():
        known = frozenset(inventory.below(os.getpid()))
        before = inventory.take([], known)
        command = ["make", f"SECRETS={secret}", f"PORT={listeners.port}"]
        result = build(ZOO / "builds" / name, command, destination, limits, sandboxes)
        assert inventory.settled(before, [], known) == before
    assert result.succeeded is succeeds, result
    assert words in result.reason + result.output
    assert result.seconds < limits.build_seconds + 10
    assert len(result.output) < 40_000
    assert "nobody knows" not in result.output
    assert str(ROOT) not in result.output
    assert str(secret) not in result.output.replace(f"cat {secret}", "")
    assert not [mark for mark in marks if os.path.exists(f"{mark}/sockcheck-mark")]
    assert listeners.heard() == []
    if not succeeds:
        assert not destination.exists()
        return
    for path in destination.rglob("*"):
        status = path.lstat()
        assert stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
        assert not status.st_mode & 0o7077
    assert (destination / "server").is_file()
    if name == "leaves_links":
        assert {line.split(":")[0] for line in result.left_out} >= {"root", "passwd", "fifo"}


class Judged:
    """``sockcheck run --sandbox`` of one program, in a process of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        home.mkdir()
        self.temporary = home / "tmp"
        self.temporary.mkdir()
        self.document = home / "results.json"
        words = [
            sys.executable,
            "-m",
            "sockcheck",
            "run",
            "tcp-echo-iterative",
            "--sandbox",
            "--seed",
            "7",
        ]
        words += ["--cmd", "./server {port}", "--json", str(self.document)]
        words += [word for check in CHECKS for word in ("--only", f"TCP-ECHO-{check}")]
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            words,
            cwd=folder,
            env=os.environ | {"TMPDIR": str(self.temporary), "HOME": str(self.temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def finish(self) -> list[list[str]]:
        """Each check's requirement, name, outcome and summary, after the end."""
        printed, _ = self.process.communicate(timeout=300)
        self.printed = printed
        self.seconds = time.monotonic() - self.began
        assert self.document.exists(), printed
        found = json.loads(self.document.read_text("utf-8"))
        self.verdict = found["verdict"]
        return [
            [each["requirement"], each["check"], each["outcome"], each["summary"]]
            for each in found["checks"]
        ]


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory, sandboxes: Worlds) -> dict[str, Path]:
    """A correct server and a naive one, whose results are what is compared."""
    folders = {}
    for kind in ("correct", "naive"):
        folders[kind] = tmp_path_factory.mktemp(kind)
        source = ROOT / "examples" / "c" / kind / "tcp_echo_iterative.c"
        command = ["gcc", "-O1", "-o", str(folders[kind] / "server"), str(source)]
        subprocess.run(command, check=True, timeout=60)
    return folders


@pytest.fixture(scope="module")
def undisturbed(
    neighbours: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The neighbours' results when nobody else is there."""
    home = tmp_path_factory.mktemp("undisturbed")
    found = {}
    for kind, folder in neighbours.items():
        found[kind] = json.dumps(Judged(folder, home / kind).finish(), indent=0)
        assert '"passed"' in found[kind]
    assert '"failed"' in found["naive"]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", [each.name for each in HOSTILE])
def test_beside_neighbours(
    name: str,
    folders: Path,
    neighbours: dict[str, Path],
    undisturbed: dict[str, str],
    tmp_path: Path,
) -> None:
    """It has a result of its own; those of the two beside it are byte for byte as without it."""
    hostile = next(each for each in HOSTILE if each.name == name)
    built(name, folders)
    with inventory.adopting():
        known = frozenset(inventory.below(os.getpid()))
        before = inventory.take([folders / name], known)
        runs = {kind: Judged(folder, tmp_path / kind) for kind, folder in neighbours.items()}
        attacker = Judged(folders / name, tmp_path / "attacker")
        results = {kind: json.dumps(run.finish(), indent=0) for kind, run in runs.items()}
        own = attacker.finish()
        assert inventory.settled(before, [folders / name], known) == before
    for kind, result in results.items():
        assert result.splitlines() == undisturbed[kind].splitlines(), kind
    assert own
    # The harness does its work to the end; one that starves itself may be for a human to look at.
    outcomes = {outcome: summary for _, _, outcome, summary in own}
    assert "error" not in outcomes
    if attacker.verdict == "unjudged":
        assert "the target started before, but not this time" in outcomes["inconclusive"]
    if {"no-server", "bad-server"} & set(hostile.words):
        assert attacker.verdict == "nonconformant"
    # What it prints reaches whoever reads the report, but not the terminal itself.
    assert all(each.isprintable() or each in "\n" for each in attacker.printed)
    for run in (*runs.values(), attacker):
        assert not list(run.temporary.rglob("*"))
    assert attacker.seconds < 240


def test_the_inventory_sees(sandboxes: Worlds, tmp_path: Path) -> None:
    """What stays would be found: a lab that is still there shows in every part."""
    with inventory.adopting():
        known = frozenset(inventory.below(os.getpid()))
        before = inventory.take([tmp_path], known)
        sandbox = Sandbox(tmp_path, LIMITS)
        world = sandbox.world(sandboxes, LabSpecification())
        (tmp_path / "left").write_bytes(b"")
        now = inventory.take([tmp_path], known)
        assert len(now.processes) == 1
        assert now.files == (str(tmp_path / "left"),)
        assert now.mounts == before.mounts
        assert bool(now.groups) is bool(world.group)
        inside = [pid for pid in inventory.below(os.getpid()) if pid not in known]
        used = inventory.Namespaces(inside)
        assert len(used.left()) >= 5
        world.close()
        sandbox.close()


MODULES = ("json", "socket", "typing", "pytest", "harness", "suites", "reports", "conftest")
OTHER_FILES = ("sitecustomize.py", "usercustomize.py", "pytest.ini", "tox.ini", "pyproject.toml")


@pytest.mark.parametrize("words", [["-m", "sockcheck"], ["-c", "from sockcheck.main import main"]])
def test_files_of_a_submission_are_not_obeyed(
    words: list[str], folders: Path, sandboxes: Worlds, tmp_path: Path
) -> None:
    """Nothing in the folder of a submission is imported, run or configured by.

    Only a ``sockcheck.py`` is, by ``python -m sockcheck``, before any code of ours.
    """
    folder = tmp_path / "submission"
    shutil.copytree(built("survivor", folders), folder)
    order = f"import pathlib\npathlib.Path({str(tmp_path / 'obeyed')!r}).touch()\n"
    for name in (*(f"{module}.py" for module in MODULES), *OTHER_FILES):
        (folder / name).write_text(order, "utf-8")
    if words[0] == "-c":
        words = ["-P", "-c", f"{words[1]}; raise SystemExit(main())"]
    command = [sys.executable, *words, "run", "tcp-echo-iterative", "--sandbox", "--seed", "7"]
    command += ["--cmd", "./server {port}", "--only", "TCP-ECHO-PLAIN", "--only", "STARTS"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert "verdict: conformant" in done.stdout, done.stdout + done.stderr
    assert not (tmp_path / "obeyed").exists()


def test_the_table_is_up_to_date() -> None:
    assert hostile_table.DOCUMENT.read_text("utf-8") == hostile_table.text()
