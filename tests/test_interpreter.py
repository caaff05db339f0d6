"""A Python program in a fork of a warm interpreter behaves as in one of its own."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.faults.record import Record
from harness.faults.schedule import Schedule, Short
from harness.lab import interpreter
from harness.lab.world import LabSpecification, Worlds
from tests.test_faults import faults_can_be_injected

ROOT = Path(__file__).resolve().parents[1]

SCRIPTS = {
    "exit status": "import sys; sys.exit(7)",
    "message as exit": "import sys; sys.exit('no such host')",
    "no exit": "print('done')",
    "exception": "raise ValueError('one')",
    "broken pipe raises": "import signal; print(signal.getsignal(signal.SIGPIPE))",
    "interrupt": "import os, signal; os.kill(os.getpid(), signal.SIGINT)",
    "default of SIGTERM": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "arguments": "import sys; print(sys.argv, __name__)",
    "environment": "import os; print(sorted(os.environ.items()))",
    "unflushed output": "import sys; sys.stdout.write('tail')",
    "skipped flush": "import os; print('lost'); os._exit(3)",
    "thread outlives main": (
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.05), print('late'))).start()"
    ),
    "exit function": "import atexit; atexit.register(print, 'bye')",
    "fork": "import os\npid = os.fork()\nprint('child' if not pid else os.waitpid(pid, 0)[1])",
    "descriptors": "import os; print(sorted(map(int, os.listdir('/proc/self/fd')))[:4])",
    "privileges": (
        "import socket\ntry: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)\n"
        "except PermissionError as problem: print(problem)"
    ),
    "collector": "import gc; print(gc.isenabled())",
    "bytes of standard input": "import sys; print(sys.stdin.buffer.read())",
    "session": "import os; print(os.getpid() == os.getsid(0) == os.getpgrp())",
    "children": (
        "import os\ntry: print(os.wait())\nexcept ChildProcessError as problem: print(problem)"
    ),
    "memory": (
        "import ctypes, os; malloc = ctypes.CDLL(None).malloc; malloc.restype = ctypes.c_void_p\n"
        "found = set(ctypes.string_at(malloc(65000), 65000))\n"
        "print(os.environ.get('MALLOC_PERTURB_'), found == {170 ^ 255})"
    ),
    "where modules are": "import sys; print(sys.path)",
    "odd text": "print('größer \\udcff')",
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_as_in_an_interpreter_of_its_own(script: str, worlds: Worlds, tmp_path: Path) -> None:
    outcomes = [_outcome(["-c", script], worlds, tmp_path, warm) for warm in (False, True)]
    assert outcomes[1] == outcomes[0]


@pytest.mark.parametrize("known", ["tests.as_main", "tests", "no.such.module"])
def test_a_module_that_is_known_before_the_fork(known: str, worlds: Worlds, tmp_path: Path) -> None:
    outcomes = [
        _outcome(["-m", "tests.as_main"], worlds, tmp_path, warm, known=python, start=str(ROOT))
        for warm, python in ((False, ""), (True, known))
    ]
    assert b"__main__" in outcomes[0][1]
    assert outcomes[1] == outcomes[0]


def test_another_folder_has_another_module_of_that_name(worlds: Worlds, tmp_path: Path) -> None:
    other = tmp_path / "tests" / "as_main.py"
    other.parent.mkdir()
    other.write_text("import tests; print('another', __name__, tests.__path__)\n")
    outcomes = [
        _outcome(["-m", "tests.as_main"], worlds, tmp_path, warm, known=python, start=str(tmp_path))
        for warm, python in ((False, ""), (True, "tests.as_main"))
    ]
    assert outcomes[0][1].startswith(b"another")
    assert outcomes[1] == outcomes[0]


def test_what_each_fork_would_pay_for_is_not_imported(worlds: Worlds, tmp_path: Path) -> None:
    costly = {"dataclasses", "pathlib", "threading", "traceback"}
    _, printed, _ = _outcome(
        ["-c", f"import sys; print({costly} & set(sys.modules))"], worlds, tmp_path, True
    )
    assert printed == b"set()\n"


@faults_can_be_injected
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_as_in_its_own_under_faults(script: str, worlds: Worlds, tmp_path: Path) -> None:
    records = [Record(Schedule(Short("send"))) for _ in range(2)]
    outcomes = [
        _outcome(["-c", script], worlds, tmp_path, warm, record=record)
        for warm, record in zip((False, True), records, strict=True)
    ]
    assert outcomes[1] == outcomes[0]
    assert records[1].begun
    # Whoever handles a signal can be interrupted by it, and Python handles SIGINT.
    handlers = [[(each.signal, each.restarts) for each in record.handlers] for record in records]
    assert handlers[1] == handlers[0]
    assert handlers[1]
    for record in records:
        record.close()


@pytest.mark.parametrize("words", [["A=1"], ["A=1", "MALLOC_PERTURB_=170", "COLOUR=blue=green"]])
@pytest.mark.parametrize("script", ["environment", "memory", "arguments", "exit status"])
def test_behind_env(words: list[str], script: str, worlds: Worlds, tmp_path: Path) -> None:
    outcomes = [
        _outcome(["-c", SCRIPTS[script]], worlds, tmp_path, warm, ["env", *words])
        for warm in (False, True)
    ]
    assert outcomes[1] == outcomes[0]


def _outcome(
    words: Sequence[str],
    worlds: Worlds,
    folder: Path,
    warm: bool,
    prefix: Sequence[str] = (),
    record: Record | None = None,
    known: str = "",
    start: str = "/",
) -> tuple[int, bytes, bytes]:
    uid = 1000 if "AF_PACKET" in words[1] else None
    world = worlds.make(LabSpecification(uid=uid, python=known))
    try:
        streams = [os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_TRUNC) for name in "012"]
        command = [*prefix, sys.executable, "-S", "-s", *words, "one", "two"]
        assert interpreter.can_run(command)
        environment = {"COLOUR": "red", "LC_ALL": "C.UTF-8", "PATH": os.defpath}
        stdin, stdout, stderr = streams
        pid = world.spawn(
            command,
            environment,
            start,
            (stdin, stdout, stderr),
            warm=warm,
            tracer=record.tracer() if record else (),
            record=record.descriptor if record else -1,
        )
        death = world.death_of(pid, 20)
        assert death is not None, "it did not end"
        deadline = time.monotonic() + 5
        while record and not record.gone and time.monotonic() < deadline:
            time.sleep(0.001)
        world.close()
        return death.status, os.pread(stdout, 1 << 16, 0), _last_line(os.pread(stderr, 1 << 16, 0))
    finally:
        world.close()
        for descriptor in streams:
            os.close(descriptor)


def _last_line(text: bytes) -> bytes:
    """Of a traceback the line that counts: the way there differs."""
    return text.strip().rpartition(b"\n")[2]
