"""Classes that are really graded: the warm parent, the command line, kill -9, a Dask cluster."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import suites
from harness import __version__
from harness.catalogue import load
from harness.errors import HarnessError
from harness.grade import ClassGrade, State
from harness.sandbox.probe import problem as sandbox_problem
from sockcheck.grading.class_run import ClassRun, Pending
from sockcheck.grading.compose import Received
from sockcheck.grading.display import Display
from sockcheck.grading.executors import WarmExecutor, WorkerDied
from sockcheck.grading.judge import Task
from sockcheck.grading.results import PartResult
from sockcheck.grading.store import Store
from sockcheck.grading.submissions import Submission
from tests.conftest import Sockcheck
from tests.test_grading import MINIMAL, assignment

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = f"""
title = "Names"
suite = "{__version__}"
roster = "roster.csv"
[[part]]
program = "host-name"
command = "./host_name"
"""
MAKEFILE = "host_name: host_name.sh\n\tcp host_name.sh host_name && chmod +x host_name\n"
PROGRAMS = {
    "good": '#!/bin/sh\necho "host name: $(uname -n)"\n',
    "mute": "#!/bin/sh\nexit 0\n",
    "noisy": '#!/bin/sh\necho "the host name is $(uname -n)"\n',
}


def make_class(folder: Path, copies: int = 1) -> Path:
    """A small class whose programs are scripts, so that little time goes into compilers."""
    for name, program in PROGRAMS.items():
        for number in range(copies):
            own = folder / "class" / (f"{name}{number}" if number else name)
            own.mkdir(parents=True)
            (own / "host_name.sh").write_text(f"{program}# {number}\n")
            (own / "Makefile").write_text(MAKEFILE)
    broken = folder / "class" / "broken"
    broken.mkdir()
    (broken / "Makefile").write_text("host_name:\n\t@echo 'no rule for that' >&2; exit 1\n")
    (folder / "class" / "torn.zip").write_text("PK, but no archive")
    (folder / "roster.csv").write_text("name,id\ngood,1\nabsent,2\n")
    path = folder / "assignment.toml"
    path.write_text(ASSIGNMENT)
    return path


def grade_arguments(folder: Path, out: str = "out") -> list[str]:
    """The arguments of ``sockcheck grade`` for such a class."""
    given = ["grade", "class", "--assignment", "assignment.toml", "--out", out, "--jobs", "2"]
    return given if sandbox_problem_here() is None else [*given, "--no-sandbox"]


@functools.cache
def sandbox_problem_here() -> str | None:
    return sandbox_problem()


def rows(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "grades.csv").open(newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def outcomes(folder: Path) -> dict[str, list[tuple[str, str, float]]]:
    """Everything that marks are made of, without the evidence."""
    grade = ClassGrade.from_json(json.loads((folder / "class.json").read_text()))
    return {
        each.name: [
            (mark.requirement, mark.outcome.value, mark.points)
            for part in each.parts
            for mark in part.marks
        ]
        for each in grade.submissions
    }


# The warm parent


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmExecutor]:
    with WarmExecutor(2) as executor:
        yield executor


def test_a_task_is_carried_out_in_a_fork(warm: WarmExecutor) -> None:
    first, second = warm.submit(os.getppid).result(), warm.submit(os.getpid).result()
    assert first == warm.process
    assert second not in (warm.process, os.getpid())


def test_a_task_that_raises_is_an_error_of_ours(warm: WarmExecutor) -> None:
    with pytest.raises(HarnessError, match="ZeroDivisionError"):
        warm.submit(divmod, 1, 0).result()


def test_a_worker_that_dies_is_told_of(warm: WarmExecutor) -> None:
    with pytest.raises(WorkerDied, match="exited with status 3"):
        warm.submit(os._exit, 3).result()
    with pytest.raises(WorkerDied, match="was killed by SIGKILL"):
        warm.submit(signal.raise_signal, signal.SIGKILL).result()
    assert warm.submit(abs, -1).result() == 1


def test_the_warm_parent_is_replaced_when_it_dies() -> None:
    with WarmExecutor(1) as executor:
        first = executor.process
        assert executor.submit(abs, -1).result() == 1
        os.kill(first, signal.SIGKILL)
        with suppress(WorkerDied):  # a task that was handed over to the one that died
            executor.submit(abs, -2).result()
        assert executor.submit(abs, -3).result() == 3
        assert executor.process != first


def test_its_children_end_with_the_warm_parent() -> None:
    executor = WarmExecutor(1)
    assert executor.submit(abs, -1).result() == 1  # it is warm now
    running = executor.submit(time.sleep, 600)
    child = wait_for(lambda: children_of(executor.process))[0]
    executor.shutdown(wait=True, cancel_futures=True)
    with pytest.raises((WorkerDied, HarnessError)):
        running.result()
    wait_for(lambda: not os.path.exists(f"/proc/{child}"))


def children_of(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def wait_for(condition: Callable[[], object], within: float = 60.0) -> Any:
    deadline = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
    return found


# Tasks whose workers die


class Scripted(Executor):
    """Carries out nothing: gives the answers of a script, in the order of the tasks."""

    def __init__(self, answers: dict[str, list[PartResult | Exception]]) -> None:
        self.answers = answers
        self.running: set[str] = set()
        self.beside: list[tuple[str, set[str]]] = []

    def submit(self, function: object, task: Task, *_: object) -> Future[PartResult]:  # type: ignore[override]
        self.beside.append((task.submission, set(self.running)))
        self.running.add(task.submission)
        future: Future[PartResult] = Future()

        def answer() -> None:
            self.running.discard(task.submission)
            said = self.answers[task.submission].pop(0)
            if isinstance(said, Exception):
                future.set_exception(said)
            else:
                future.set_result(said)

        threading.Timer(0.05, answer).start()
        return future


class Uncertain(WorkerDied):
    """As a cluster tells it: one of those that ran there."""

    certain = False
    deaths = 1


def perform(tmp_path: Path, executor: Scripted) -> dict[str, PartResult]:
    asked = assignment(tmp_path, MINIMAL)
    archive = tmp_path / "archive"
    archive.write_bytes(b"")
    with Store(tmp_path / "out") as store:
        run = ClassRun(asked, load(suites.FOLDER), store, tmp_path)
        pending = [
            Pending(Received(Submission(name, ()), ""), asked.parts[0], name, archive)
            for name in executor.answers
        ]
        with open(os.devnull, "w") as nothing:
            done = run.perform(executor, pending, 4, Display(nothing, len(pending), 0))
        assert len(store) == len(pending)
    return {name: result for (name, _), result in done.items()}


FINE = PartResult(State.GRADED)


def test_a_submission_that_ends_three_workers_is_set_aside(tmp_path: Path) -> None:
    died = [WorkerDied("its worker was killed by SIGKILL") for _ in range(3)]
    done = perform(tmp_path, Scripted({"killer": [*died], "good": [FINE]}))
    assert done["good"] == FINE
    assert done["killer"].state is State.UNJUDGED
    assert "set aside: it ended 3 workers" in done["killer"].notes[0]
    assert not done["killer"].settled


def test_a_worker_that_is_lost_once_costs_nothing(tmp_path: Path) -> None:
    done = perform(tmp_path, Scripted({"unlucky": [WorkerDied("lost"), WorkerDied("lost"), FINE]}))
    assert done["unlucky"] == FINE


def test_the_suspects_of_a_lost_worker_run_alone(tmp_path: Path) -> None:
    lost = [Uncertain("lost") for _ in range(4)]
    executor = Scripted({"killer": [*lost], "bystander": [Uncertain("lost"), FINE], "good": [FINE]})
    done = perform(tmp_path, executor)
    assert done["bystander"] == done["good"] == FINE
    assert done["killer"].state is State.UNJUDGED
    again = [beside for _, beside in executor.beside[3:]]
    assert again
    assert not any(again)


# What is shown meanwhile


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_a_living_line() -> None:
    terminal = Terminal()
    display = Display(terminal, total=2, kept=3)
    display.started("ada: echo")
    display.finished("ada: echo", PartResult(State.NOT_BUILT, notes=("no compiler",)))
    display.started("bob: echo")
    display.tick()
    shown = terminal.getvalue()
    assert "3 results are there already" in shown
    assert "1 of 2  ada: echo: not-built (no compiler)\n" in shown
    living = shown.rsplit("\r\x1b[K", 1)[1]
    assert living.startswith("██████████░░░░░░░░░░ 1 of 2 done, about 0:0")
    assert living.endswith("now bob: echo")
    display.close()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_elsewhere_there_are_plain_lines() -> None:
    stream = io.StringIO()
    display = Display(stream, total=1, kept=0)
    display.started("ada: echo")
    display.tick()
    display.finished("ada: echo", FINE)
    display.close()
    assert stream.getvalue() == "1 of 1  ada: echo: 0 checks: \n"


# The command line


def test_a_class_is_graded(sockcheck: Sockcheck, tmp_path: Path) -> None:
    make_class(tmp_path)
    arguments = grade_arguments(tmp_path)
    plan = sockcheck(*arguments, "--dry-run")
    assert plan.returncode == 0, plan.stderr
    assert "4 parts of 5 submissions would be judged" in plan.stdout
    done = sockcheck(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    found = rows(tmp_path / "out")
    assert list(found) == sorted(found) == ["absent", "broken", "good", "mute", "noisy", "torn"]
    assert found["good"]["points"] == "10"
    assert (found["absent"]["state"], found["absent"]["points"]) == ("absent", "0")
    assert (found["broken"]["state"], found["broken"]["points"]) == ("not-built", "0")
    assert found["torn"]["state"] == "not-built"
    assert "torn.zip" in found["torn"]["to_look_at"]
    assert 0 < float(found["mute"]["points"]) <= 5
    assert not (tmp_path / "out" / ".scratch").exists()
    report = next((tmp_path / "out" / "students").rglob("broken*.txt")).read_text()
    assert "no rule for that" in report

    # Again: nothing is judged a second time, and nothing in the table changes.
    before = (tmp_path / "out" / "grades.csv").read_bytes()
    again = sockcheck(*arguments)
    assert again.returncode == 0
    assert " of 4  " not in again.stdout
    assert (tmp_path / "out" / "grades.csv").read_bytes() == before
    _a_decision_by_hand_is_kept(sockcheck, tmp_path, arguments)
    _a_change_of_weights_is_shown_first(sockcheck, tmp_path, arguments)


def _a_decision_by_hand_is_kept(sockcheck: Sockcheck, tmp_path: Path, arguments: list[str]) -> None:
    wrong = sockcheck("override", "out", "nobody", "3", "--reason", "x")
    assert (wrong.returncode, "There is no submission" in wrong.stderr) == (2, True)
    given = sockcheck("override", "out", "broken", "3", "--reason", "compiles on her machine")
    assert given.returncode == 0, given.stderr
    assert sockcheck(*arguments).returncode == 0
    row = rows(tmp_path / "out")["broken"]
    assert (row["points"], row["by_hand"]) == ("3", "compiles on her machine")


def _a_change_of_weights_is_shown_first(
    sockcheck: Sockcheck, tmp_path: Path, arguments: list[str]
) -> None:
    before = (tmp_path / "out" / "grades.csv").read_bytes()
    path = tmp_path / "assignment.toml"
    path.write_text(ASSIGNMENT + "points = 20\n")
    refused = sockcheck(*arguments)
    assert refused.returncode == 2
    assert "sockcheck regrade" in refused.stderr
    again = ["regrade", *arguments[1:]]
    early = sockcheck(*again, "--apply")
    assert (early.returncode, "were not shown yet" in early.stderr) == (2, True)
    shown = sockcheck(*again)
    assert shown.returncode == 0, shown.stderr
    assert "good: 10 → 20" in shown.stdout
    assert "what its requirements are worth has changed" in shown.stdout
    assert "broken:" not in shown.stdout  # decided by hand
    assert (tmp_path / "out" / "grades.csv").read_bytes() == before
    assert sockcheck(*again, "--apply").returncode == 0
    after = rows(tmp_path / "out")
    assert (after["good"]["points"], after["broken"]["points"]) == ("20", "3")


def test_only_one_submission(sockcheck: Sockcheck, tmp_path: Path) -> None:
    make_class(tmp_path)
    arguments = grade_arguments(tmp_path)
    wrong = sockcheck(*arguments, "--only", "god")
    assert (wrong.returncode, "Did you mean good" in wrong.stderr) == (2, True)
    done = sockcheck(*arguments, "--only", "good")
    assert done.returncode == 3  # the others are not judged yet, and it says so
    found = rows(tmp_path / "out")
    assert (found["good"]["points"], found["mute"]["points"]) == ("10", "")
    assert found["mute"]["state"] == "unjudged"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "--assignment", "assignment.toml", "--out", "out"], "does not exist"),
        (["class", "--assignment", "nowhere.toml", "--out", "out"], "No such file"),
        (["class", "--assignment", "assignment.toml", "--out", "/proc/x"], "--out /proc/x"),
        (["empty", "--assignment", "assignment.toml", "--out", "out"], "there are no submissions"),
        (["class", "--assignment", "assignment.toml", "--out", "out", "--jobs", "-1"], "--jobs -1"),
        (["class", "--assignment", "assignment.toml", "--out", "class/out"], "lies among"),
    ],
)
def test_bad_input(sockcheck: Sockcheck, tmp_path: Path, arguments: list[str], said: str) -> None:
    make_class(tmp_path)
    (tmp_path / "empty").mkdir()
    done = sockcheck("grade", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("more", [[], ["--program", "host-name", "--command", "./host_name"]])
def test_a_new_assignment_can_be_graded_as_it_is(
    sockcheck: Sockcheck, tmp_path: Path, more: list[str]
) -> None:
    make_class(tmp_path)
    printed = sockcheck("new-assignment", *more)
    assert printed.returncode == 0, printed.stderr
    (tmp_path / "assignment.toml").write_text(printed.stdout)
    done = sockcheck(*grade_arguments(tmp_path), "--dry-run")
    assert done.returncode == 0, done.stderr
    if more:
        done = sockcheck(*grade_arguments(tmp_path), "--only", "good")
        assert rows(tmp_path / "out")["good"]["points"] == "10", done.stderr


@pytest.mark.slow
def test_the_example_is_graded_as_its_table_says(sockcheck: Sockcheck, tmp_path: Path) -> None:
    if sandbox_problem_here():
        pytest.skip(f"no sandbox here: {sandbox_problem_here()}")
    example = ROOT / "examples" / "class"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sockcheck", "grade", str(example / "submissions")),
            *("--assignment", str(example / "assignment.toml"), "--out", str(tmp_path / "out")),
        ],
        capture_output=True,
        text=True,
        timeout=550,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found, written = rows(tmp_path / "out"), rows(example)
    for name, row in written.items():
        # How many points exactly follows from how many requirements there are, and that grows;
        # what is there to look at, also from how busy this machine is.
        for key in ("students", "state", "penalty"):
            assert found[name][key] == row[key]
        assert float(found[name]["points"]) == pytest.approx(float(row["points"]), abs=1.5)
    assert list(found) == list(written)


# Students


def test_a_student_sees_the_same_visible_marks(sockcheck: Sockcheck, tmp_path: Path) -> None:
    path = make_class(tmp_path)
    hidden = '[[hidden]]\nrequirements = ["HOST-NAME-EVERY"]\n[[part]]'
    path.write_text(ASSIGNMENT.replace("[[part]]", hidden))
    done = sockcheck("run", "--assignment", str(path), cwd=tmp_path / "class" / "noisy")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "HOST-NAME-EVERY" not in done.stdout
    assert sockcheck(*grade_arguments(tmp_path), "--only", "noisy").returncode == 3
    report = next((tmp_path / "out" / "students").rglob("noisy*.txt"))
    assert "HOST-NAME-EVERY" not in report.read_text()
    marks = [line for line in report.read_text().splitlines() if line.startswith("──")]
    assert marks
    assert all(line in done.stdout for line in marks)
    good = sockcheck("run", "--assignment", str(path), cwd=tmp_path / "class" / "good")
    assert good.returncode == 0, good.stdout + good.stderr


def test_watch_judges_again_on_every_save(tmp_path: Path) -> None:
    path = make_class(tmp_path)
    own = tmp_path / "class" / "mute"
    process = subprocess.Popen(
        [sys.executable, "-m", "sockcheck", "watch", "--assignment", str(path)],
        cwd=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        first = read_until(process, "Waiting")
        assert "HOST-NAME-PRINTS" in first
        (own / "host_name.sh").write_text(PROGRAMS["good"])
        assert "host-name: 10 of 10" in read_until(process, "Waiting")
        (own / "Makefile").write_text("host_name:\n\t@echo oh no; exit 1\n")
        assert "oh no" in read_until(process, "Waiting")
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    assert "Traceback" not in rest


def read_until(process: subprocess.Popen[str], word: str, within: float = 60.0) -> str:
    assert process.stdout is not None
    killer = threading.Timer(within, process.kill)
    killer.start()
    text = ""
    try:
        for line in process.stdout:
            text += line
            if word in line:
                return text
    finally:
        killer.cancel()
    raise AssertionError(f"no {word!r} in: {text}")


# Nothing is lost


def marked(mark: str) -> list[int]:
    """The processes that have the mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


def killed_after(folder: Path, seconds: float, out: str) -> bool:
    """Begin to grade, and kill -9 after so many seconds; whether it was still running."""
    mark = f"SOCKCHECK_TEST_MARK={uuid.uuid4()}"
    name, _, value = mark.partition("=")
    process = subprocess.Popen(
        [sys.executable, "-m", "sockcheck", *grade_arguments(folder, out)],
        cwd=folder,
        env={**os.environ, name: value},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        wait_for(lambda: not marked(mark))  # nothing of it goes on
        return True
    return False


def undisturbed(folder: Path) -> tuple[bytes, float]:
    """The table of a run that nobody disturbs, and its seconds."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "sockcheck", *grade_arguments(folder, "undisturbed")],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return (folder / "undisturbed" / "grades.csv").read_bytes(), time.monotonic() - began


def kill_at(sockcheck: Sockcheck, folder: Path, moments: list[float]) -> None:
    """Killed at every one of these moments, the same command ends with the same grades."""
    table, seconds = undisturbed(folder)
    # The early ones first: each run goes on where the one before it was killed.
    first, *later = sorted(moments)
    while not killed_after(folder, seconds * first, "out"):
        # It had ended: the machine is less busy than it was. From the beginning, and sooner.
        shutil.rmtree(folder / "out")
        first /= 2
        assert first > 0.01
    for moment in later:
        killed_after(folder, seconds * moment, "out")
    done = sockcheck(*grade_arguments(folder))
    assert done.returncode == 0, done.stderr
    assert (folder / "out" / "grades.csv").read_bytes() == table
    assert outcomes(folder / "out") == outcomes(folder / "undisturbed")
    assert not (folder / "out" / ".scratch").exists()


def test_killed_in_the_middle_nothing_is_lost(sockcheck: Sockcheck, tmp_path: Path) -> None:
    make_class(tmp_path)
    kill_at(sockcheck, tmp_path, [0.5])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_many_moments_nothing_is_lost(
    sockcheck: Sockcheck, tmp_path: Path, seed: int
) -> None:
    make_class(tmp_path, copies=3)
    chooser = random.Random(seed)
    kill_at(sockcheck, tmp_path, [0.1, *(chooser.uniform(0.1, 0.9) for _ in range(7))])


FULL = """
mount -t tmpfs -o size=150k none out && "$@"; echo "first: $?"
mount -o remount,size=50m out && "$@"; echo "second: $?"
cp out/grades.csv table.csv
"""


@pytest.mark.slow
def test_a_full_disk_is_told_and_the_same_command_goes_on(tmp_path: Path) -> None:
    make_class(tmp_path)
    (tmp_path / "out").mkdir()
    grade = [sys.executable, "-m", "sockcheck", *grade_arguments(tmp_path)]
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", FULL, "sh", *grade],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no mount namespace of our own here: {done.stderr.strip()}")
    assert "first: 2" in done.stdout
    assert "the disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert "second: 0" in done.stdout, done.stdout + done.stderr
    table, _ = undisturbed(tmp_path)
    assert (tmp_path / "table.csv").read_bytes() == table


JUMPS = """
import itertools, sys, time
real, steps = time.time, itertools.cycle([0, 1e9, -1e9, 3600, -3600])
time.time = lambda: real() + next(steps)
from sockcheck.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_clock_that_jumps_changes_nothing(tmp_path: Path) -> None:
    make_class(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", JUMPS, *grade_arguments(tmp_path), "--only", "good"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert rows(tmp_path / "out")["good"]["points"] == "10"
    assert "about -" not in done.stdout


# Dask


def dask(folder: Path, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A real scheduler and three real worker processes."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    started = [dask(tmp_path, *scheduler, "--scheduler-file", str(file))]
    try:
        wait_for(lambda: file.exists() and file.stat().st_size, 60)
        url = json.loads(file.read_text())["address"]
        for number in range(3):
            folder = tmp_path / f"worker-{number}"
            worker = ["worker", url, "--nthreads", "1", "--no-dashboard", "--no-nanny"]
            started.append(dask(tmp_path, *worker, "--local-directory", str(folder)))
        wait_for_workers(url, 3)
        yield url, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def wait_for_workers(url: str, count: int) -> None:
    from distributed import Client

    with Client(url, timeout=60, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(count, timeout=60)


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_in_the_middle(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    """The grades are those of this machine alone."""
    url, workers = cluster
    make_class(tmp_path, copies=4)
    table, _ = undisturbed(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "sockcheck", *grade_arguments(tmp_path), "--scheduler", url],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    text = read_until(process, " 3 of 13 ", 120)
    workers[0].kill()  # with a task under way, and its warm parent
    rest, _ = process.communicate(timeout=300)
    assert process.returncode == 0, text + rest
    assert (tmp_path / "out" / "grades.csv").read_bytes() == table
    assert outcomes(tmp_path / "out") == outcomes(tmp_path / "undisturbed")
    wait_for(lambda: not children_of(workers[0].pid))


@pytest.mark.slow
def test_a_cluster_without_workers_or_scheduler_is_bad_input(
    sockcheck: Sockcheck, tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    make_class(tmp_path)
    done = sockcheck(*grade_arguments(tmp_path), "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert "no Dask scheduler answers" in done.stderr


def test_a_copy_of_a_submission_is_another_result_only_if_it_differs(tmp_path: Path) -> None:
    make_class(tmp_path)
    shutil.copytree(tmp_path / "class" / "good", tmp_path / "class" / "twin")
    done = subprocess.run(
        [sys.executable, "-m", "sockcheck", *grade_arguments(tmp_path), "--dry-run"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "5 parts of 6 submissions" in done.stdout
