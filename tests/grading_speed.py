"""How fast a class is graded here: ``python -m tests.grading_speed [SUBMISSIONS]``.

Copies of one good submission that differ in a comment, each built and judged in the sandbox;
submissions per minute by tasks at once and by workers of a Dask cluster, and the memory that one
more task at once takes. For docs/grade-a-class.md; run it on a machine that does nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from harness import __version__

ROOT = Path(__file__).resolve().parents[1]
GOOD = ROOT / "examples" / "class" / "submissions" / "ada"
ASSIGNMENT = f"""
title = "Speed"
suite = "{__version__}"
[[part]]
program = "tcp-echo-iterative"
build = "make tcp_echo_iterative"
command = "./tcp_echo_iterative"
"""


def make_class(folder: Path, count: int) -> None:
    source = (GOOD / "tcp_echo_iterative.c").read_text()
    for number in range(count):
        own = folder / "class" / f"student{number:03}"
        own.mkdir(parents=True)
        (own / "Makefile").write_text((GOOD / "Makefile").read_text())
        (own / "tcp_echo_iterative.c").write_text(f"{source}/* {number} */\n")
    (folder / "assignment.toml").write_text(ASSIGNMENT)


def graded(folder: Path, out: str, *options: str) -> tuple[float, int]:
    """Seconds of a grading, and the most memory (bytes, PSS) of all its processes together."""
    mark = f"SOCKCHECK_SPEED={os.getpid()}-{out}"
    name, _, value = mark.partition("=")
    began = time.monotonic()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "sockcheck", "grade", "class"),
            *("--assignment", "assignment.toml", "--out", out, *options),
        ],
        cwd=folder,
        env={**os.environ, name: value},
        stdout=subprocess.DEVNULL,
    )
    most, ended = [0], threading.Event()
    watcher = threading.Thread(target=watch, args=(mark.encode(), most, ended))
    watcher.start()
    code = process.wait()
    seconds = time.monotonic() - began
    ended.set()
    watcher.join()
    assert code == 0, f"sockcheck grade ended with {code}"
    return seconds, most[0]


def watch(mark: bytes, most: list[int], ended: threading.Event) -> None:
    """Look at the memory of the marked processes now and then."""
    while not ended.wait(1.0):
        most[0] = max(most[0], sum(memory(pid, mark) for pid in Path("/proc").glob("[0-9]*")))


def memory(process: Path, mark: bytes) -> int:
    """Its share of the memory that it has, if it is marked."""
    with suppress(OSError):
        if mark in (process / "environ").read_bytes():
            for line in (process / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    return 0


def dask(folder: Path, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments, "--no-dashboard"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def on_a_cluster(folder: Path, count: int) -> None:
    file = folder / "scheduler.json"
    where = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file)]
    started = [dask(folder, "scheduler", *where)]
    try:
        while not file.exists():
            time.sleep(0.1)
        url = json.loads(file.read_text())["address"]
        for workers in (1, 2, 4):
            while len(started) <= workers:
                local = str(folder / f"worker{len(started)}")
                options = ["--nthreads", "1", "--no-nanny", "--local-directory", local]
                started.append(dask(folder, "worker", url, *options))
            time.sleep(5)  # they come when they have imported what they need
            seconds, _ = graded(folder, f"cluster{workers}", "--scheduler", url)
            print(f"| Dask, {workers} workers | {60 * count / seconds:.1f} | |", flush=True)
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    with tempfile.TemporaryDirectory(prefix="sockcheck-") as name:
        folder = Path(name)
        make_class(folder, count)
        print(f"{count} submissions, load {os.getloadavg()[0]:.1f} before")
        print("| tasks at once | submissions per minute | memory of all, MiB |\n|---|---|---|")
        for jobs in (1, 2, 4, 8):
            seconds, most = graded(folder, f"jobs{jobs}", "--jobs", str(jobs))
            print(f"| {jobs} | {60 * count / seconds:.1f} | {most >> 20} |", flush=True)
        on_a_cluster(folder, count)


if __name__ == "__main__":
    main()
