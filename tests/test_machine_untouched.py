"""What a program of the super-user writes into this machine's account files stays in its lab."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from harness.lab.world import Worlds
from tests.conftest import Sockcheck

ACCOUNTS = [Path("/etc/passwd"), Path("/etc/group"), Path("/etc/shadow")]
NEW = Path("/etc/sockcheck-intruder")

# It tells the date only if everything that it tried has worked: otherwise the test would prove
# nothing. A file that replaces another is written beside it first, as useradd(8) does.
HOSTILE = f"""
import os, socket, sys, time

for name in {[str(each) for each in ACCOUNTS]}:
    if not os.path.exists(name):
        continue
    with open(name, "a") as file:
        file.write("intruder:x:0:0::/root:/bin/sh\\n")
    if sys.argv[2] == "rename":
        with open(name) as old, open("{NEW}", "w") as new:
            new.write(old.read() + "second:x:0:0::/root:/bin/sh\\n")
        os.rename("{NEW}", name)
    assert "intruder:" in open(name).read()
if sys.argv[2] == "rename":
    open("{NEW}", "w").close()
    os.unlink("/etc/passwd")
server = socket.create_server(("", int(sys.argv[1])))
while True:
    client, _ = server.accept()
    client.sendall(time.strftime("%a %b %d %H:%M:%S %Y\\n").encode())
    client.recv(1)
    client.close()
"""


def state(file: Path) -> tuple[object, ...]:
    """Everything by which a change would show."""
    if not file.exists():
        return ()
    status = file.stat()
    content = file.read_bytes() if os.access(file, os.R_OK) else b""
    return status.st_ino, status.st_mtime_ns, status.st_mode, status.st_uid, content


@pytest.mark.parametrize("manner", ["append", "rename"])
def test_account_files_stay_as_they_are(
    worlds: Worlds, sockcheck: Sockcheck, tmp_path: Path, manner: str
) -> None:
    if worlds.lab_problem:
        pytest.skip(f"no labs here: {worlds.lab_problem}")
    if manner == "rename" and os.geteuid() != 0:
        pytest.skip("who is not root cannot rename in /etc, not even in a lab")
    program, result = tmp_path / "hostile.py", tmp_path / "result.json"
    program.write_text(HOSTILE, encoding="utf-8")
    before = [state(file) for file in ACCOUNTS]
    done = sockcheck(
        "run", "account-daemon", "--cmd", f"{sys.executable} -S {program} {{port}} {manner}",
        "--only", "ACCOUNT-DATE", "--json", str(result),
    )  # fmt: skip
    assert [state(file) for file in ACCOUNTS] == before
    assert not NEW.exists()
    # It has done in its lab what it could not do outside.
    assert done.returncode == 0, done.stdout + done.stderr
    outcomes = {check["outcome"] for check in json.loads(result.read_text("utf-8"))["checks"]}
    assert outcomes == {"passed"}
