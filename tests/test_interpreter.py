"""A Python program in a fork of a warm interpreter behaves as in one of its own."""

import os
import sys
from pathlib import Path

import pytest

from harness.lab.world import LabSpecification, Worlds

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
    "odd text": "print('größer \\udcff')",
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_as_in_an_interpreter_of_its_own(script: str, worlds: Worlds, tmp_path: Path) -> None:
    outcomes = [_outcome(script, worlds, tmp_path, warm) for warm in (False, True)]
    assert outcomes[1] == outcomes[0]


def test_what_each_fork_would_pay_for_is_not_imported(worlds: Worlds, tmp_path: Path) -> None:
    costly = {"dataclasses", "pathlib", "threading", "traceback"}
    _, printed, _ = _outcome(
        f"import sys; print({costly} & set(sys.modules))", worlds, tmp_path, True
    )
    assert printed == b"set()\n"


def _outcome(script: str, worlds: Worlds, folder: Path, warm: bool) -> tuple[int, bytes, bytes]:
    world = worlds.make(LabSpecification(uid=1000 if "AF_PACKET" in script else None, python=warm))
    try:
        streams = [os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_TRUNC) for name in "012"]
        command = [sys.executable, "-S", "-s", "-c", script, "one", "two"]
        environment = {"COLOUR": "red", "LC_ALL": "C.UTF-8"}
        stdin, stdout, stderr = streams
        pid = world.spawn(command, environment, "/", (stdin, stdout, stderr), warm=warm)
        death = world.death_of(pid, 20)
        assert death is not None, "it did not end"
        world.close()
        return death.status, os.pread(stdout, 1 << 16, 0), _last_line(os.pread(stderr, 1 << 16, 0))
    finally:
        world.close()
        for descriptor in streams:
            os.close(descriptor)


def _last_line(text: bytes) -> bytes:
    """Of a traceback the line that counts: the way there differs."""
    return text.strip().rpartition(b"\n")[2]
