"""What ``sockcheck run`` prints and writes for programs of the zoo, pinned to the byte."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import suites
from harness.catalogue import load
from harness.outcomes import Level, Outcome
from harness.result import CheckResult, RunResult
from reports import document
from reports.terminal import render
from tests.conftest import Sockcheck
from tests.goldens import expect_golden, expect_junit, normalised
from tests.zoo_programs import ZOO, have_compiler, read

pytestmark = pytest.mark.skipif(not have_compiler(), reason="no gcc: apt-get install gcc")

_CANARY_OF_A_DYING_SERVER = ((r"\n[^\n]*\d  client 2 [^\n<]*", ""),)
"""The next client may be refused, or reset, before or after the death is seen."""

_END_OF_THE_PARENT = ((r"\n[^\n]*\d  target     exited with status 0[^\n<]*", ""),)
"""A daemon's parent may exit before its child listens, or after it."""


@dataclass(frozen=True)
class Case:
    """One run of the command line, and what is pinned of it."""

    name: str
    source: str
    """The program of the zoo, below its folder."""
    options: tuple[str, ...]
    exit_code: int
    files: bool = False
    """Pin what ``--json`` and ``--junit`` write as well."""
    varies: tuple[tuple[str, str], ...] = ()
    """Patterns of what varies in this run only, and their replacements."""
    races: bool = False
    """Whether target and peers act at the same time, so that their events come in any order."""


def only(*requirements: str) -> tuple[str, ...]:
    return tuple(word for each in requirements for word in ("--only", each))


CASES = [
    Case(
        "sigpipe",
        "faulty/sigpipe_kills.c",
        only("TCP-ECHO-SIGPIPE"),
        1,
        files=True,
        varies=_CANARY_OF_A_DYING_SERVER,
        races=True,
    ),
    Case("wrong-bytes", "faulty/upper_case.c", only("TCP-ECHO-EXACT-BYTES"), 1, files=True),
    Case("wrong-port", "faulty/htons_missing.c", only("TCP-ECHO-BACKLOG"), 1),
    Case("udp", "faulty/udp_remains.c", only("UDP-ECHO-NO-REMAINS"), 1, files=True),
    Case(
        "client",
        "faulty/tcp_client_prints_its_own.c",
        only("ECHO-CLIENT-PRINTS-REPLY"),
        1,
        races=True,
    ),
    Case("tool", "faulty/protocol_list_first_alias.c", only("LIST-ALIASES"), 1, files=True),
    Case(
        "daemon",
        "faulty/greeting_stays_in_folder.c",
        only("GREETING-DAEMON-FOLDER"),
        1,
        files=True,
        varies=_END_OF_THE_PARENT,
    ),
    Case("passed-verbose", "sound/host_name_uname.c", ("-v",), 0, files=True),
    Case("warning", "faulty/reuseaddr_missing.c", only("TCP-ECHO-RESTART-LINGERING"), 0),
    Case(
        "strict",
        "faulty/reuseaddr_missing.c",
        (*only("TCP-ECHO-RESTART-LINGERING"), "--strict"),
        1,
        files=True,
    ),
    Case(
        "bare",
        "sound/iterative.c",
        (*only("TCP-ECHO-PLAIN", "TCP-ECHO-SHORT-WRITES", "TCP-ECHO-SIGPIPE"), "--bare"),
        0,
        varies=((r"(?<=0\.0\.0\.0:)\d+", "PORT"),),
    ),
]


def pinned(sockcheck: Sockcheck, folder: Path, words: tuple[str, ...], case: Case) -> None:
    """Run, and compare all that came of it."""
    done = sockcheck(
        "run",
        *words,
        "--seed",
        "7",
        "--json",
        "result.json",
        "--junit",
        "result.xml",
        *case.options,
    )
    more = [(re.escape(str(folder)), "FOLDER"), *case.varies]
    said = f"{done.stdout}{done.stderr}exit code {done.returncode}\n"
    expect_golden(f"{case.name}.txt", normalised(said, *more, races=case.races))
    assert done.returncode == case.exit_code
    written = (folder / "result.json").read_text(encoding="utf-8")
    jsonschema.validate(json.loads(written), document.schema())
    junit = (folder / "result.xml").read_text(encoding="utf-8")
    expect_junit(junit)
    if case.files:
        shown = (
            json.dumps(without_repetition(json.loads(written)), indent=2, ensure_ascii=False) + "\n"
        )
        expect_golden(f"{case.name}.json", normalised(shown, *more, races=case.races))
        expect_golden(f"{case.name}.xml", normalised(junit, *more, races=case.races))


def without_repetition(result: dict[str, Any]) -> dict[str, Any]:
    """The document without what a script is made from; the scripts have tests of their own."""
    for check in result["checks"]:
        check["evidence"].pop("repetition", None)
    return result


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_zoo(case: Case, sockcheck: Sockcheck, tmp_path: Path) -> None:
    source = read(ZOO / case.source)
    command = source.command(tmp_path).replace(str(tmp_path), ".")
    pinned(sockcheck, tmp_path, (source.program, "--cmd", command), case)


def test_expected_failures(sockcheck: Sockcheck, tmp_path: Path) -> None:
    """One that fails as expected, one that passes although it is expected to fail."""
    source = read(ZOO / "faulty" / "sigpipe_kills.c")
    source.command(tmp_path)
    (tmp_path / "target.toml").write_text(
        """\
program = "tcp-echo-iterative"
name = "our server"
command = "./sigpipe_kills {port}"

[[expected_failures]]
requirement = "TCP-ECHO-SIGPIPE"
reason = "issue 12: nothing protects it yet"

[[expected_failures]]
requirement = "TCP-ECHO-BACKLOG"
reason = "issue 13: one client may wait"
"""
    )
    options = only("TCP-ECHO-SIGPIPE", "TCP-ECHO-BACKLOG")
    case = Case(
        "expected-failures",
        "",
        options,
        1,
        files=True,
        varies=_CANARY_OF_A_DYING_SERVER,
        races=True,
    )
    pinned(sockcheck, tmp_path, ("--target", "target.toml"), case)


ONCE = '''\
"""Starts once: afterwards its lock file is in the way."""
import socket, sys
try:
    open("lock", "x").close()
except FileExistsError:
    sys.exit("the lock file is there already")
server = socket.create_server(("", int(sys.argv[1])))
while True:
    client, _ = server.accept()
    while data := client.recv(4096):
        client.sendall(data)
    client.close()
'''


def test_unjudged(sockcheck: Sockcheck, tmp_path: Path) -> None:
    (tmp_path / "once.py").write_text(ONCE)
    case = Case("unjudged", "", only("TCP-ECHO-LOST-CLIENT"), 3, files=True)
    words = ("tcp-echo", "--cmd", "/usr/bin/env python3 -S once.py {port}")
    pinned(sockcheck, tmp_path, words, case)


def test_fault_of_the_harness() -> None:
    """Cannot be provoked from outside, so it is rendered from a result."""
    check = CheckResult(
        requirement="TCP-ECHO-PLAIN",
        level=Level.MUST,
        check="plain_echo",
        outcome=Outcome.ERROR,
        summary="ZeroDivisionError: division by zero",
        evidence={
            "done": "Sends a line.",
            "traceback": [
                "Traceback (most recent call last):\n",
                '  File "harness/x.py", line 7, in f\n    1 / 0\n    ~~^~~\n',
                "ZeroDivisionError: division by zero\n",
            ],
        },
    )
    run = RunResult(
        program="tcp-echo",
        target={"kind": "command", "text": "./echo {port}"},
        seed=7,
        checks=(check, replace(check, outcome=Outcome.NOT_APPLICABLE, summary="no lab here")),
        seconds=2.5,
        longest_wait=0.0,
        discovered={"backlog": 5},
        notes=("the run was interrupted",),
    )
    expect_golden("fault.txt", render(run, load(suites.FOLDER), "sockcheck run …", False) + "\n")
