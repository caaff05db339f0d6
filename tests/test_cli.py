"""The command line as a user meets it: exit codes, messages, files."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

import suites
from harness.catalogue import load
from reports.document import schema
from sockcheck.main import _COMMANDS
from tests.conftest import Sockcheck

SERVERS = Path(__file__).resolve().with_name("servers.py")
QUICK = ("--only", "TCP-ECHO-PLAIN")


def server(name: str) -> str:
    return f"{sys.executable} -S {SERVERS} {name} {{port}}"


def test_list_programs(sockcheck: Sockcheck) -> None:
    programs = json.loads(sockcheck("list", "programs", "--json").stdout)
    assert {"tcp-echo", "tcp-echo-iterative"} <= {each["name"] for each in programs}
    assert "tcp-echo-iterative" in sockcheck("list", "programs").stdout


def test_list_and_explain_requirements(sockcheck: Sockcheck) -> None:
    requirements = json.loads(sockcheck("list", "requirements", "--json").stdout)
    assert {each["id"] for each in requirements} == set(load(suites.FOLDER).requirements)
    explained = sockcheck("explain", "tcp-echo-half-close").stdout
    assert "SHOULD for tcp-echo" in explained
    assert "RFC 9293" in explained


def test_list_of_checks_runs_none(sockcheck: Sockcheck) -> None:
    done = sockcheck("run", "tcp-echo", "--reference", "--list", *QUICK)
    assert done.returncode == 0
    assert done.stdout.split() == [
        *("MUST", "STARTS", "starts"),
        *("MUST", "TCP-ECHO-PLAIN", "plain_echo"),
    ]


def test_doctor(sockcheck: Sockcheck) -> None:
    done = sockcheck("doctor")
    assert done.returncode == 0
    assert "labs" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "tcp-eco", "--reference"], ["'tcp-eco'", "Did you mean", "tcp-echo"]),
        (["run", "tcp-echo"], ["--reference", "--cmd", "--connect"]),
        (["run", "--reference"], ["--all", "list programs"]),
        (["run", "tcp-echo", "--all", "--reference"], ["not both"]),
        (["run", "--all", "--cmd", "true"], ["--all goes with --reference"]),
        (["run", "tcp-echo", "--reference", "--cmd", "true"], ["one of"]),
        (["run", "tcp-echo", "--cmd", "nosuchserver {port}"], ["'nosuchserver'", "PATH"]),
        (["run", "tcp-echo", "--cmd", "./nosuch {port}"], ["'./nosuch'"]),
        (["run", "tcp-echo", "--cmd", "'open"], ["--cmd", "quotation"]),
        (["run", "tcp-echo", "--cmd", ""], ["--cmd is empty"]),
        (["run", "tcp-echo", "--reference", "--only", "TCP-ECO-PLAIN"], ["TCP-ECHO-PLAIN"]),
        (["run", "tcp-echo", "--reference", "--only", "*", "--skip", "*"], ["No check"]),
        (["run", "tcp-echo", "--connect", "http://x:1"], ["tcp://HOST:PORT"]),
        (["run", "tcp-echo", "--connect", "tcp://x"], ["tcp://HOST:PORT"]),
        (["run", "tcp-echo", "--connect", "tcp://x:99999"], ["tcp://HOST:PORT"]),
        (["run", "tcp-echo", "--connect", "tcp://no.such.host.invalid:7"], ["cannot be resolved"]),
        (["run", "tcp-echo", "--reference", "--repeat", "0"], ["--repeat 0"]),
        (["run", "tcp-echo", "--reference", "--timeout-scale", "0"], ["--timeout-scale"]),
        (["run", "tcp-echo", "--reference", "--seed", "-1"], ["--seed"]),
        (["run", "tcp-echo", "--reference", "--json", "/no/folder/x"], ["--json", "/no/folder"]),
        (["run", "tcp-echo", "--bare", "--cmd", "true"], ["{port}"]),
        (["explain", "NOTHING-LIKE-IT"], ["no requirement"]),
        (["serve", "tcp-ehco"], ["Did you mean"]),
        (["serve", "tcp-echo", "70000"], ["70000"]),
    ],
)
def test_bad_input_is_one_clear_paragraph(
    sockcheck: Sockcheck, arguments: list[str], words: list[str]
) -> None:
    done = sockcheck(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    for word in words:
        assert word in done.stderr


def test_usage_error_has_exit_code_2(sockcheck: Sockcheck) -> None:
    assert sockcheck("run", "--nonsense").returncode == 2
    assert sockcheck().returncode == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("leaves", ["exited with status 4", "cannot find my configuration"]),
        ("swapped", ["its two bytes swapped"]),
        ("elsewhere", ["not on port"]),
        ("datagrams", ["listens on no TCP port", "udp"]),
        ("never", ["listens on no TCP port", "thinking"]),
    ],
)
def test_a_target_that_does_not_start_is_nonconformant(
    sockcheck: Sockcheck, tmp_path: Path, name: str, words: list[str]
) -> None:
    result = tmp_path / "x.json"
    done = sockcheck(
        *("run", "tcp-echo", "--cmd", server(name), "--json", str(result)),
        *("--timeout-scale", "0.3"),
    )
    assert done.returncode == 1, done.stdout + done.stderr
    for word in words:
        assert word in done.stdout
    document = json.loads(result.read_text())
    assert document["verdict"] == "nonconformant"
    outcomes = {check["requirement"]: check["outcome"] for check in document["checks"]}
    assert outcomes.pop("STARTS") == "failed"
    # Not judged without the sources, whatever the target does.
    assert outcomes.pop("MEMORY-BOUNDS") == outcomes.pop("UNDEFINED-BEHAVIOUR") == "not-applicable"
    assert set(outcomes.values()) == {"blocked"}


def test_json_follows_its_schema(sockcheck: Sockcheck, tmp_path: Path) -> None:
    result = tmp_path / "x.json"
    for arguments in (
        ["run", "tcp-echo", "--cmd", server("upper"), "--only", "TCP-ECHO-TEXT-UNCHANGED"],
        ["run", "--all", "--reference", "--only", "STARTS"],
        ["run", "tcp-echo", "--reference", *QUICK, "--repeat", "2"],
    ):
        done = sockcheck(*arguments, "--json", str(result), "--seed", "7")
        document = json.loads(result.read_text())
        jsonschema.validate(document, schema())
        runs = document.get("runs", [document])
        assert all(run["seed"] == 7 for run in runs)
        assert done.returncode in (0, 1)


def test_a_failure_is_explained(sockcheck: Sockcheck) -> None:
    """Requirement, source, what was done, acceptable, observed to the byte, transcript, rerun."""
    done = sockcheck("run", "tcp-echo", "--cmd", server("upper"), "--seed", "7")
    assert done.returncode == 1
    for part in (
        "failed  MUST  TCP-ECHO-PLAIN",
        "What a client sends comes back to it.",
        "source      RFC 862",
        "done        Connects, sends one line of 32 bytes",
        "acceptable  exactly the bytes",
        "only upper and lower case differ",
        "first difference at offset",
        "^^",
        "client 1   sent 32 bytes",
        "hint        Read, then write back",
        "--seed 7 --only TCP-ECHO-PLAIN",
    ):
        assert part in done.stdout


def test_the_rerun_command_reproduces_the_failure(sockcheck: Sockcheck) -> None:
    first = sockcheck("run", "tcp-echo", "--cmd", server("upper"))
    rerun = next(line for line in first.stdout.splitlines() if line.startswith("  rerun"))
    command = rerun.split(maxsplit=1)[1].replace("sockcheck", "-m sockcheck", 1)
    again = subprocess.run(
        f"{sys.executable} {command}", shell=True, capture_output=True, text=True, check=False
    )
    assert again.returncode == 1

    def received(text: str) -> list[str]:
        return [line for line in text.splitlines() if line.strip().startswith("received ")]

    assert received(first.stdout)[0] == received(again.stdout)[0]


def test_strict_counts_warnings(sockcheck: Sockcheck) -> None:
    given = ("run", "tcp-echo", "--cmd", server("echo"), "--only", "TCP-ECHO-PORT-TAKEN")
    assert sockcheck(*given).returncode == 0
    loopback = "socat TCP-LISTEN:{port},fork,reuseaddr EXEC:cat"
    if subprocess.run(["which", "socat"], capture_output=True, check=False).returncode == 0:
        given = ("run", "tcp-echo", "--cmd", loopback, "--only", "TCP-ECHO-DESCRIPTORS-EXHAUSTED")
        assert sockcheck(*given).returncode == 0
        assert sockcheck(*given, "--strict").returncode == 1


def test_running_address(sockcheck: Sockcheck, tmp_path: Path) -> None:
    """Judged by the wire only, never restarted; IPv4 and IPv6 literals."""
    result = tmp_path / "x.json"
    with socket.socket() as probe:
        probe.bind(("", 0))
        port = probe.getsockname()[1]
    target = subprocess.Popen([sys.executable, "-m", "reference.tcp_echo", str(port)], cwd="/")
    try:
        _wait_for(port)
        done = sockcheck(
            *("run", "tcp-echo", "--connect", f"tcp://127.0.0.1:{port}", "--json", str(result)),
        )
        assert done.returncode == 0, done.stdout
        document = json.loads(result.read_text())
        assert document["verdict"] == "conformant"
        assert "need a lab" in document["coverage"]["reasons"]
        assert target.poll() is None
    finally:
        target.kill()
        target.wait()


def test_running_address_that_a_lost_client_ends(sockcheck: Sockcheck) -> None:
    """It is never restarted: the check that ended it says so, at its level; the rest is open."""
    with socket.socket() as probe:
        probe.bind(("", 0))
        port = probe.getsockname()[1]
    target = subprocess.Popen(
        [sys.executable, "-S", str(SERVERS), "fragile", str(port)], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        done = sockcheck("run", "tcp-echo-iterative", "--connect", f"tcp://127.0.0.1:{port}")
    finally:
        target.kill()
        target.wait()
    assert done.returncode == 3, done.stdout
    assert "SHOULD not met: TCP-ECHO-LOST-CLIENT" in done.stdout
    assert "failed         MUST" not in done.stdout


def _wait_until_refused(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"something still listens on port {port}")


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the server never listened")


def test_address_where_nobody_listens_is_not_accused(sockcheck: Sockcheck) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
        done = sockcheck("run", "tcp-echo", "--connect", f"tcp://127.0.0.1:{port}")
    assert done.returncode == 3
    assert "unjudged" in done.stdout
    assert "refused" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_leaves_nothing_behind_and_reports(
    tmp_path: Path, number: signal.Signals
) -> None:
    result = tmp_path / "x.json"
    marker = tmp_path / "server.py"
    marker.write_text(SERVERS.read_text())
    command = f"{sys.executable} -S {marker} echo {{port}}"
    arguments = ["run", "tcp-echo-iterative", "--cmd", command, "--json", str(result), "-v"]
    run = subprocess.Popen(
        [sys.executable, "-m", "sockcheck", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert run.stdout is not None
    for line in run.stdout:
        if "TCP-ECHO-NEXT-CLIENT" in line:
            break
    os.kill(run.pid, number)
    output = run.stdout.read()
    assert run.wait(20) == 3, output
    assert "interrupted" in output
    document = json.loads(result.read_text())
    assert document["verdict"] == "unjudged"
    outcomes = [check["outcome"] for check in document["checks"]]
    assert "passed" in outcomes
    assert "inconclusive" in outcomes
    listing = subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout
    assert str(marker) not in listing


def test_repeat_reports_differing_outcomes(sockcheck: Sockcheck, tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    script = tmp_path / "moody.sh"
    script.write_text(
        "#!/bin/sh\n"
        f"echo x >> {counter}\n"
        f"if [ $(wc -l < {counter}) -gt 1 ]; then name=upper; else name=echo; fi\n"
        f'exec {sys.executable} -S {SERVERS} $name "$1"\n'
    )
    script.chmod(0o755)
    done = sockcheck(
        *("run", "tcp-echo", "--cmd", f"{script} {{port}}", *QUICK, "--repeat", "2"),
    )
    assert done.returncode == 1
    assert "differing: tcp-echo plain_echo: 1 passed, 1 failed" in done.stdout


def test_serve(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("", 0))
        port = probe.getsockname()[1]
    run = subprocess.Popen(
        [sys.executable, "-m", "sockcheck", "serve", "tcp-echo", str(port)],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"hello")
            assert client.recv(10) == b"hello"
    finally:
        run.kill()
        run.wait()
    # Even then nothing is left behind.
    _wait_until_refused(port)


def test_bare_mode(sockcheck: Sockcheck, tmp_path: Path) -> None:
    """Where labs are forbidden: said once, and what needs a lab is not applicable."""
    done = sockcheck("run", "tcp-echo", "--reference", "--bare")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("no labs here") == 1
    assert "need a lab" in done.stdout


def test_serve_on_a_port_that_is_taken(sockcheck: Sockcheck) -> None:
    with socket.socket() as holder:
        holder.bind(("", 0))
        holder.listen()
        done = sockcheck("serve", "tcp-echo", str(holder.getsockname()[1]))
    assert done.returncode == 2
    assert "cannot be used: Address already in use" in done.stderr


def test_each_command_is_found_without_the_others(sockcheck: Sockcheck) -> None:
    """Only the module of the command given is read: the table must name every command."""
    shown = sockcheck("--help").stdout
    listed = re.findall(r"^    ([a-z-]+)(?: |$)", shown, re.MULTILINE)
    assert sorted(listed) == sorted(_COMMANDS)
    for command in listed:
        assert sockcheck(command, "--help").stdout.startswith(f"usage: sockcheck {command} ")
