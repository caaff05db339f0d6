"""Exact faults: at the very call, in programs of any kind, and nothing else changed."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.faults.building import helper
from harness.faults.record import Record
from harness.faults.schedule import Delay, Errno, Fault, Interrupt, On, Schedule, Short
from harness.lab.world import Death, LabSpecification, World, Worlds
from harness.machine import Machine, Patience
from harness.outcomes import NotApplicable
from tests.zoo_programs import judge, read

HERE = Path(__file__).parent


def _impossible() -> str:
    """Why no fault can be injected on this machine; empty where they can."""
    try:
        helper()
    except NotApplicable as problem:
        return problem.summary
    return ""


faults_can_be_injected = pytest.mark.skipif(bool(_impossible()), reason=_impossible())
pytestmark = faults_can_be_injected

PYTHON = """
import socket
listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen(1)
one = socket.create_connection(listener.getsockname())
while True:
    try:
        two, _ = listener.accept(); break
    except OSError as problem: print("accept:", problem.strerror)
for _ in range(6):
    sent = one.send(b"0123456789"); data = two.recv(10); more = b""
    if len(data) < sent: more = two.recv(10 - len(data))
    print(sent, len(data), len(more), (data + more).decode())
"""
FORKING = """
import os, select, signal, socket
signal.signal(signal.SIGUSR1, lambda *_: None)
listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen(5)
poller = select.poll(); poller.register(listener)
for number in range(3):
    one = socket.create_connection(listener.getsockname())
    poller.poll()
    two, _ = listener.accept()
    try: child = os.fork()
    except OSError as problem: print("fork:", problem.strerror); continue
    if not child:
        two.sendall(b"0123456789"); os._exit(number)
    two.close()
    print(b"".join(iter(lambda: one.recv(10), b"")), os.waitpid(child, 0)[1])
"""
PERL = """
use Socket; $| = 1;
socket(L, PF_INET, SOCK_STREAM, 0); bind(L, sockaddr_in(0, INADDR_LOOPBACK)); listen(L, 1);
socket(A, PF_INET, SOCK_STREAM, 0); connect(A, getsockname(L));
while (!accept(B, L)) { print "accept: $!\\n"; }
for (1..6) {
    my $sent = syswrite(A, "0123456789"); my $data = ""; my $rest = "";
    my $got = sysread(B, $data, 10); my $more = 0;
    $more = sysread(B, $rest, 10 - $got) if $got < $sent;
    print "$sent $got $more $data$rest\\n";
}
"""


@dataclass
class Run:
    """One life of a program under a schedule."""

    pid: int
    death: Death
    printed: list[str]
    record: Record


@pytest.fixture(scope="module")
def binaries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("faulted")
    made = {}
    for name, flags in {"dynamic": [], "static": ["-static"]}.items():
        made[name] = str(folder / name)
        source = str(HERE / "faulted.c")
        command = ["gcc", "-O1", "-std=gnu11", "-pthread", *flags, "-o", made[name], source]
        subprocess.run(command, check=True)
    return made


@pytest.fixture(params=["dynamic", "static"])
def binary(request: pytest.FixtureRequest, binaries: dict[str, str]) -> str:
    return binaries[request.param]


@contextlib.contextmanager
def started(world: World, schedule: Schedule, *argv: str) -> Iterator[tuple[int, Record, int]]:
    """Its process id, its record, and a descriptor of what it prints."""
    record = Record(schedule)
    reader, writer = os.pipe()
    null = os.open(os.devnull, os.O_RDWR)
    try:
        pid = world.spawn(
            argv,
            os.environ,
            "/",
            (null, writer, writer),
            warm=True,
            tracer=record.tracer(),
            record=record.descriptor,
        )
        os.close(writer)
        yield pid, record, reader
    finally:
        os.close(null)
        os.close(reader)
        record.close()


Runner = Callable[..., Run]


@pytest.fixture
def run(lab: World) -> Iterator[Runner]:
    """Run a command to its end under these faults."""
    with contextlib.ExitStack() as stack:

        def runner(*argv: str, faults: list[Fault], world: World = lab) -> Run:
            pid, record, reader = stack.enter_context(started(world, Schedule(*faults), *argv))
            death = world.death_of(pid, within=20)
            assert death is not None
            printed = os.read(reader, 65536).decode().splitlines()
            assert _until(lambda: record.gone)
            return Run(pid, death, printed, record)

        yield runner


def _until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.001)
    return True


def commands(binaries: dict[str, str]) -> dict[str, list[str]]:
    return {
        "dynamic": [binaries["dynamic"], "plain"],
        "static": [binaries["static"], "plain"],
        "exec": [binaries["dynamic"], "exec"],
        "python": [sys.executable, "-S", "-u", "-c", PYTHON],  # -u: it is started cold
        "warm python": [sys.executable, "-S", "-c", PYTHON],
        "perl": ["perl", "-e", PERL],
    }


@pytest.mark.parametrize("kind", ["dynamic", "static", "exec", "python", "warm python", "perl"])
def test_each_fault_at_its_call(kind: str, binaries: dict[str, str], run: Runner) -> None:
    command = commands(binaries)[kind]
    if not shutil.which(command[0]):
        pytest.skip(f"no {command[0]} here")
    done = run(
        *command,
        faults=[
            Errno("accept", times=2, number=errno.EMFILE),
            Short("send", nth=2, length=3),
            Short("receive", nth=4, times=2, length=7),
        ],
    )
    whole = "10 10 0 0123456789"
    assert done.printed == [
        "accept: Too many open files",
        "accept: Too many open files",
        whole,
        "3 3 0 012",
        # The cut send left only three to be received: a call that moves less is not counted.
        whole,
        whole,
        "10 7 3 0123456789",
        "10 7 3 0123456789",
    ]
    assert done.death.exit_status == 0
    met = [(each.fault, each.position, each.asked, each.result) for each in done.record.injections]
    assert met[:3] == [(0, 1, 0, -errno.EMFILE), (0, 2, 0, -errno.EMFILE), (1, 2, 10, 3)]
    assert met[3:] == [(2, 4, 10, 7), (2, 5, 10, 7)]
    assert [done.record.seen(number) for number in range(3)] == [3, 6, 5]
    done.record.expect_met()


def test_vectors_are_cut_and_put_back(binary: str, run: Runner) -> None:
    """Bytes behind a block's end, and blocks in memory that nobody may write."""
    done = run(
        binary,
        "vectors",
        faults=[
            Short("send", nth=1, length=2),
            Short("send", nth=2, times=2, length=5),
            Short("receive", nth=1, length=3),
        ],
    )
    assert done.printed == ["2 2", "5 3 4 8 22", "5 7", "8 8 4 8 22"]


def test_threads_are_followed(binary: str, run: Runner) -> None:
    done = run(binary, "threads", faults=[Short("send", nth=11, times=30, length=5)])
    assert done.printed == [str(4 * 25 * 8 - 30 * 3)]
    assert len({each.thread for each in done.record.injections}) >= 1
    assert sorted(each.position for each in done.record.injections) == list(range(11, 41))


def test_threads_can_be_denied(binary: str, run: Runner) -> None:
    """Not the creation of a process: that is another act."""
    faults = [Errno("thread", nth=5, number=errno.EAGAIN), Errno("fork", number=errno.EAGAIN)]
    done = run(binary, "threads", faults=faults)
    assert done.printed == [str(4 * 25 * 8)]
    assert [done.record.seen(number) for number in range(2)] == [4, 0]


def test_forks_are_followed(binary: str, run: Runner) -> None:
    faults = [Short("send", times=10, length=1), Errno("fork", nth=4, number=errno.EAGAIN)]
    done = run(binary, "forks", faults=faults)
    assert done.printed == ["fork: Resource temporarily unavailable", str(3 * 25 * 8 - 10 * 7)]
    assert done.record.injected(0) == 10
    # Three children and the program itself: each end is told as it was.
    assert sorted(status == 0 for status in done.record.ends.values()) == [False] * 3 + [True]


def test_a_warm_interpreter_meets_the_same_faults(run: Runner) -> None:
    """The same calls are counted, from the first line of the program on, in its children too."""
    found = []
    for options in (["-u"], []):
        done = run(
            *[sys.executable, "-S", *options, "-c", FORKING],
            faults=[
                Interrupt("accept", nth=2, times=2),
                Interrupt("wait", times=2),
                Errno("fork", nth=2, number=errno.EAGAIN),
                Short("send", nth=2, length=3),
                Short("receive", nth=1, times=2, length=4),
                Errno("socket", nth=99, on=On.SOCKET | On.OTHER),
            ],
        )
        met = sorted(
            (each.fault, each.position, each.call, each.descriptor, each.asked, each.result)
            for each in done.record.injections
        )
        seen = [done.record.seen(number) for number in range(6)]
        handlers = [(each.signal, each.restarts) for each in done.record.handlers]
        ends = sorted(done.record.ends.values())
        found.append((done.printed, done.death.status, met, seen, handlers, ends))
    assert found[1] == found[0]
    assert [position for fault, position, *_ in found[0][2] if fault == 0] == [2, 3]


def test_a_restarted_call_is_one_call(binary: str, run: Runner) -> None:
    done = run(binary, "restart", faults=[Errno("receive", nth=2, number=errno.ECONNRESET)])
    assert done.record.injected() == 1
    assert done.record.seen() == 3
    assert done.printed == ["5", "5"]
    assert [(each.signal, each.restarts) for each in done.record.handlers] == [(14, True)]


def test_an_interrupted_call_is_over(binary: str, run: Runner) -> None:
    done = run(binary, "interrupted", faults=[Short("receive", length=2), Delay("accept")])
    assert done.printed == ["2", "5"]
    assert [(each.signal, each.restarts) for each in done.record.handlers] == [(14, False)]
    assert done.record.injections[-1].position == 1


def test_interruption_where_a_signal_may_come(binary: str, run: Runner) -> None:
    """Before the handler is installed, and where it restarts calls, it cannot happen."""
    faults: list[Fault] = [Interrupt("accept"), Interrupt("receive", times=3)]
    done = run(binary, "interrupted", faults=faults)
    assert [done.record.injected(number) for number in range(2)] == [0, 3]
    assert done.printed == ["5", "5"]
    assert run(binary, "restart", faults=faults).record.injections == []
    assert run(binary, "blocked", faults=faults).record.injections == []
    done = run(binary, "plain", faults=[Interrupt("accept", times=3, anyway=True)])
    assert done.printed[:3] == ["accept: Interrupted system call"] * 3


def test_no_resource_temporarily_unavailable_where_one_may_wait(binary: str, run: Runner) -> None:
    done = run(binary, "plain", faults=[Errno("receive", number=errno.EAGAIN)])
    assert done.record.injections == []


def test_edge_triggered_programs_are_known(run: Runner) -> None:
    code = "import select, os; r, w = os.pipe(); e = select.epoll(); e.register(r, {})"
    for events, known in (("select.EPOLLIN", False), ("select.EPOLLIN | select.EPOLLET", True)):
        command = [sys.executable, "-S", "-c", code.format(events)]
        assert run(*command, faults=[Short("send")]).record.edge_triggered is known


def test_delay(binary: str, run: Runner) -> None:
    done = run(binary, "plain", faults=[Delay("connect", seconds=0.3)])
    assert len(done.printed) == 6
    (held,) = done.record.injections
    end = next(iter(done.record.ends))
    assert end == done.pid
    assert done.death.time - held.time >= 0.3


@pytest.mark.parametrize("isolated", [True, False], ids=["lab", "bare"])
def test_the_end_is_as_it_was(binary: str, run: Runner, lab: World, isolated: bool) -> None:
    worlds = None if isolated else Worlds(bare=True)
    world = worlds.make(LabSpecification()) if worlds else lab
    faults: list[Fault] = [Short("send", nth=2)]
    try:
        assert run(binary, "exit", faults=faults, world=world).death.exit_status == 42
        assert run(binary, "signal", faults=faults, world=world).death.signal == signal.SIGUSR2
        assert world.processes() == []
    finally:
        if worlds:
            worlds.close()


def test_stopped_and_continued(binary: str, lab: World) -> None:
    with started(lab, Schedule(Short("send", nth=2)), binary, "stop") as (pid, record, reader):
        assert _until(lambda: [each.state for each in lab.processes()] == ["t"])
        time.sleep(0.05)
        assert lab.death_of(pid) is None
        assert record.seen() == 0
        lab.signal(pid, signal.SIGCONT)
        death = lab.death_of(pid, within=5)
        assert death is not None
        assert death.exit_status == 0
        assert os.read(reader, 4096).decode().splitlines()[1] == "1 1 0 0"


def test_only_the_descriptors_that_are_meant(binary: str, run: Runner) -> None:
    """What the program prints goes to a pipe."""
    done = run(binary, "plain", faults=[Short("send", times=0, length=4)])
    assert done.printed[0] == "4 4 0 0123"
    faults: list[Fault] = [Short("send", times=0, length=4, on=On.OTHER, descriptor=1)]
    done = run(binary, "plain", faults=faults)
    assert done.record.injected() == 24  # stdio writes what is left until nothing is
    assert {each.descriptor for each in done.record.injections} == {1}


def test_armed_later(binary: str, run: Runner) -> None:
    done = run(binary, "plain", faults=[Errno("send", armed=False, number=errno.ENOBUFS)])
    assert (done.record.seen(), done.record.injected()) == (0, 0)
    with pytest.raises(NotApplicable, match="never met"):
        done.record.expect_met()


def test_waiting_for_a_fault(binaries: dict[str, str], lab: World) -> None:
    patience = Patience(Machine())
    with started(lab, Schedule(Short("send")), binaries["dynamic"], "stop") as (pid, record, _):
        assert not record.wait_until_injected(patience, within=0.05)
        assert _until(lambda: [each.state for each in lab.processes()] == ["t"])
        lab.signal(pid, signal.SIGCONT)
        assert record.wait_until_injected(patience, within=5)
    patience.machine.close()


@pytest.mark.parametrize("kind", ["static", "warm python"])
def test_when_the_tracer_dies_so_does_the_program(kind: str, binaries: dict[str, str]) -> None:
    worlds = Worlds(bare=True)
    world = worlds.make(LabSpecification())
    pause = [sys.executable, "-S", "-c", "import signal; signal.pause()"]
    command = [binaries["static"], "stop"] if kind == "static" else pause
    try:
        with started(world, Schedule(Short("send")), *command) as (pid, _, _):
            status = Path(f"/proc/{pid}/status").read_text("ascii")
            tracer = int(status.partition("TracerPid:")[2].split()[0])
            assert tracer not in [each.pid for each in world.processes()]
            os.kill(tracer, signal.SIGKILL)
            death = world.death_of(pid, within=5)
            assert death is not None
            assert death.signal == signal.SIGKILL
            assert _until(lambda: not Path(f"/proc/{tracer}").exists())
    finally:
        worlds.close()


def test_what_cannot_be_executed(lab: World) -> None:
    with (
        pytest.raises(FileNotFoundError, match="/nowhere/program"),
        started(lab, Schedule(Short("send")), "/nowhere/program"),
    ):
        pass


@pytest.mark.parametrize("command", [["true"], [sys.executable, "-c", "print('begun')"]])
def test_where_tracing_is_forbidden(command: list[str]) -> None:
    """The reason is the kernel's; the program is not started."""
    code = (
        "from tests.test_faults import *\n"
        "world = Worlds(bare=True).make(LabSpecification())\n"
        "try:\n"
        f"    with started(world, Schedule(Short('send')), *{command}): pass\n"
        "except NotApplicable as problem: print(problem.summary)\n"
        "print(world.processes()); world.close()\n"
    )
    words = [sys.executable, "-m", "tests.untraceable", sys.executable, "-c", code]
    done = subprocess.run(words, cwd=HERE.parent, capture_output=True, text=True, check=False)
    reason = "faults cannot be injected here: ptrace: Operation not permitted"
    assert done.stdout.splitlines() == [reason, "[]"], done.stderr


def test_without_a_compiler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("CC", "no-such-compiler")
    with pytest.raises(NotApplicable, match="no C compiler"):
        helper()
    assert list((tmp_path / "sockcheck").iterdir()) == []


def test_the_helper_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = Path(helper())
    assert first.parent == tmp_path / "sockcheck"
    assert [each.name for each in first.parent.iterdir()] == [first.name]


def test_a_cache_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    assert not helper().startswith(str(file))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Short("accept"),
        lambda: Short("send", length=0),
        lambda: Errno("sent"),
        lambda: Errno("send", nth=0),
        lambda: Interrupt("connect"),
        lambda: Schedule(),
    ],
)
def test_faults_that_mean_nothing(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        make()


def test_a_run_where_tracing_is_forbidden(tmp_path: Path) -> None:
    """What needs a fault is not applicable, with the reason; nothing passes unseen."""
    result = tmp_path / "result.json"
    only = "TCP-ECHO-SHORT-WRITES-IN-A-ROW"
    words = ["run", "tcp-echo", "--reference", "--only", only, "--json", str(result)]
    command = [sys.executable, "-m", "tests.untraceable", sys.executable, "-m", "sockcheck"]
    subprocess.run([*command, *words], cwd=HERE.parent, capture_output=True, check=False)
    checks = [
        each
        for each in json.loads(result.read_text("utf-8"))["checks"]
        if each["requirement"] == only
    ]
    assert {each["outcome"] for each in checks} == {"not-applicable"}
    assert {each["summary"] for each in checks} == {
        "faults cannot be injected here: ptrace: Operation not permitted"
    }


@pytest.mark.parametrize(
    ("mistake", "requirement"),
    [
        ("write_retried_once", "TCP-ECHO-SHORT-WRITES-IN-A-ROW"),
        ("aborted_accept_is_fatal", "TCP-ECHO-ABORTED-CONNECTION"),
    ],
)
def test_a_failure_tells_of_the_fault(mistake: str, requirement: str, tmp_path: Path) -> None:
    zoo = read(HERE / "zoo" / "faulty" / f"{mistake}.c")
    document = judge(zoo, tmp_path, "--only", requirement)
    told = [
        "\n".join(each["evidence"]["transcript"])
        for each in document["checks"]
        if each["requirement"] == requirement and each["outcome"] == "failed"
    ]
    assert told
    assert all("fault      scheduled: " in text for text in told)
    assert all("fault      injected: " in text for text in told)
