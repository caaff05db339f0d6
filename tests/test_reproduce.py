"""Each failed check becomes a script that shows the failure again, and spares a correct program."""

from __future__ import annotations

import ast
import os
import random
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from harness.payload import Payloads
from harness.steps import Data, Step, as_json, in_words
from reports.scripts.code import Writer
from reports.scripts.folding import Often, Once, fold
from reports.scripts.helpers import numbered_lines, random_bytes, unpacked
from tests.conftest import Sockcheck
from tests.zoo_programs import ZooProgram, have_compiler, programs
from tests.zoo_programs import sockcheck as run_sockcheck

C = Path(__file__).resolve().parents[1] / "examples" / "c" / "correct"
FAULTY = {program.name: program for program in programs("faulty")}
SAMPLE = ["upper_case", "udp_joined", "busy_with_nul", "sigpipe_kills", "host_list_once_each"]
"""Of five kinds: a stream, datagrams, another discipline, the server's process, private tables."""
MORE = [
    "account_any_login",
    "address_text_groups_swapped",
    "busy_for_ever",
    "child_dies_of_sigpipe",
    "client_two_seconds",
    "greeting_nul_added",
    "hangup_before_data",
    "host_name_cut",
    "htons_missing",
    "newcomer_kept_open",
    "newest_first",
    "nul_added",
    "one_client",
    "read_timeout_missing",
    "reset_at_close",
    "service_list_port_swapped",
    "short_sends_ignored",
    "tcp_client_one_read",
    "udp_remains",
    "strlen_reply",
    "waits_for_newline",
    "zombies",
]

needs_labs = pytest.mark.skipif(
    subprocess.run(["unshare", "-Urn", "true"], capture_output=True, check=False).returncode != 0,
    reason="no user namespaces: unshare -Urn",
)
needs_gcc = pytest.mark.skipif(not have_compiler(), reason="no gcc: apt-get install gcc")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reproduce")


@pytest.fixture(scope="module")
def echo_script(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A script against an echo server."""
    return scripts_of(FAULTY["upper_case"], built, tmp_path_factory.mktemp("scripts"))[0]


def scripts_of(program: ZooProgram, built: Path, folder: Path) -> list[Path]:
    """The scripts of the requirements that a faulty program is there to fail."""
    only = [word for requirement in program.fails for word in ("--only", requirement)]
    options = [*program.options, *only, "--seed", "7", "--reproduce", str(folder)]
    run_sockcheck(folder, "run", program.program, "--cmd", program.command(built), *options)
    pattern = re.compile(rf"reproduce-({'|'.join(program.fails)})(-\d+)?\.py")
    return sorted(path for path in folder.glob("*.py") if pattern.fullmatch(path.name))


def correct(program: ZooProgram, built: Path) -> list[str]:
    """The command of the correct C example of the same program, with the same places."""
    source = C / f"{program.program.replace('-', '_')}.c"
    binary = built / f"correct_{source.stem}"
    if not binary.exists():
        subprocess.run(["gcc", "-O1", "-pthread", "-o", str(binary), str(source)], check=True)
    words = program.command(built).split()
    own = max(n for n, word in enumerate(words) if program.source.stem in word)
    return [str(binary), *words[own + 1 :]]


def play(script: Path, command: list[str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder where nothing of ours can be imported."""
    where = ["127.0.0.1", str(free_port())] if "read_arguments('HOST" in script.read_text() else []
    return subprocess.run(
        [sys.executable, "-I", str(script), *where, *options, "--", *command],
        capture_output=True,
        text=True,
        cwd=script.parent,
        env={"PATH": os.environ["PATH"]},
        timeout=120,
        check=False,
    )


def free_port() -> int:
    """Below the ephemeral range, like those that the scripts are used with."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


@needs_gcc
@needs_labs
@pytest.mark.zoo
@pytest.mark.parametrize(
    "name", [*SAMPLE, *(pytest.param(name, marks=pytest.mark.slow) for name in MORE)]
)
def test_script_shows_the_failure_again(name: str, built: Path, tmp_path: Path) -> None:
    """Exit status 1 for the faulty program, 0 for the correct one; nothing of ours imported."""
    program = FAULTY[name]
    scripts = scripts_of(program, built, tmp_path)
    assert scripts
    shown = []
    for script in scripts:
        text = script.read_text()
        ast.parse(text)
        assert not re.search(r"^\s*(import|from) (harness|suites|reports|sockcheck)", text, re.M)
        faulty = play(script, program.command(built).split())
        assert faulty.returncode in (0, 1), faulty.stdout + faulty.stderr
        shown.append(faulty.returncode == 1)
        spared = play(script, correct(program, built))
        assert spared.returncode == 0, f"{script.name}: {spared.stdout}{spared.stderr}"
    assert any(shown), f"no script of {name} shows its failure"


@needs_gcc
@pytest.mark.zoo
def test_a_running_server_is_met_where_it_stands(echo_script: Path, built: Path) -> None:
    """Without -- COMMAND the script is a client of whatever listens; and it says so if nobody."""
    program, script = FAULTY["upper_case"], echo_script
    port = free_port()
    command = [sys.executable, "-I", str(script), "127.0.0.1", str(port)]
    alone = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert alone.returncode == 2
    assert f"nobody answers at 127.0.0.1 port {port}" in alone.stdout
    words = [word.replace("{port}", str(port)) for word in program.command(built).split()]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as server:
        try:
            wait_for_port(port)
            met = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        finally:
            server.kill()
    assert met.returncode == 1, met.stdout
    assert "The failure shows" in met.stdout
    assert "Traceback" not in met.stderr


def wait_for_port(port: int) -> None:
    for _ in range(2000):
        if f":{port:04X} " in Path("/proc/net/tcp").read_text():
            return
    raise AssertionError("the server does not listen")


@needs_gcc
@pytest.mark.zoo
def test_wrong_usage_is_explained(echo_script: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(echo_script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "HOST PORT [--pid PID | -- COMMAND ...]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_conformant_run_writes_nothing(sockcheck: Sockcheck, tmp_path: Path) -> None:
    folder = tmp_path / "scripts"
    run = ["run", "tcp-echo", "--reference", "--only", "TCP-ECHO-PLAIN"]
    done = sockcheck(*run, "--reproduce", str(folder))
    assert done.returncode == 0, done.stdout
    assert not list(folder.iterdir())


def test_a_folder_that_cannot_be_made_is_bad_input(sockcheck: Sockcheck, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = ["run", "tcp-echo", "--reference", "--only", "TCP-ECHO-PLAIN"]
    done = sockcheck(*run, "--reproduce", str(tmp_path / "file"))
    assert done.returncode == 2
    assert "--reproduce" in done.stderr


@pytest.mark.parametrize("length", [0, 1, 300, 301, 5000])
def test_payloads_can_be_made_again(length: int) -> None:
    payloads = Payloads(7, "test")
    for made in (payloads.text(length), payloads.binary(length), b"\xff\x00" * length):
        described = Data(payloads.made).describe(made)
        assert len(str(described)) < 1200
        writer = Writer([], by_comparison=False)
        known = {"numbered_lines": numbered_lines, "random_bytes": random_bytes}
        for name, text in {**writer.constants, "it": writer._expression(described)}.items():
            known[name] = eval(text, {**known, "unpacked": unpacked})
        assert known["it"] == made  # type: ignore[comparison-overlap]


def test_a_part_of_a_payload_is_said_to_be_one() -> None:
    payload = Payloads(7, "test").text(5000)
    data = Data({})
    whole = data.describe(payload)
    part = data.describe(payload[1000:4000])
    assert part == {"part_of": whole, "from": 1000, "to": 4000}


def test_what_is_done_often_is_written_once() -> None:
    steps = []
    where = {"address": ["127.0.0.1", 7]}
    for number in range(1, 6):
        client = f"client {number}"
        steps.append(Step("connect", client, where, due={"end": "complete"}))
        line = b"line %d\n" % number
        values = {"data": line, "count": len(line), "within": 2.0, "patient": True}
        steps.append(Step("exchange", client, values, due={"data": line}))
        steps.append(Step("close", client))
    steps.append(Step("open", "client 6"))
    folded = list(fold(as_json(steps, {})))
    assert [type(each) for each in folded] == [Often, Once]
    text = "\n".join(Writer(as_json(steps, {}), by_comparison=False).write())
    assert text.count("connect()") == 1
    assert "for payload in PAYLOADS_1:" in text


def test_steps_in_words() -> None:
    seen = {"data": b"a", "end": "silence"}
    values = {"data": b"", "count": 2, "within": 2.0, "patient": True}
    steps = [
        Step("connect", "client 1", seen={"end": "complete"}),
        Step("send", "client 1", {"data": b"ab"}),
        Step("pause", "client 1", {"seconds": 0.1}),
        Step("exchange", "client 1", values, seen, due={"data": b"ab"}),
    ]
    assert in_words(steps) == [
        "1. client 1 connects",
        "2. client 1 sends 2 bytes",
        "3. client 1 reads: 2 bytes due, 1 byte came, then silence",
    ]
