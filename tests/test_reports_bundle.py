"""The Gradescope bundle: what is in it, and that it does its work in a place like theirs."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from harness import __version__
from harness.sandbox.probe import problem as sandbox_problem
from reports import gradescope
from sockcheck import bundle_command, gradescope_run
from sockcheck.main import main

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "c"
METADATA = {
    "id": 123456,
    "created_at": "2026-10-03T14:22:32.365935-07:00",
    "assignment": {"due_date": "2026-10-01T23:00:00.000000-07:00", "title": "Echo"},
    "users": [{"email": "ann@example.com", "id": 1234, "name": "Ann Example"}],
    "previous_submissions": [],
}
ASSIGNMENT = f"""
title = "Echo"
suite = "{__version__}"
seed = 7
deadline = 2026-10-01T23:59:00+01:00
roster = "not-in-the-bundle.csv"
[late]
percent_per_day = 10
[[hidden]]
requirements = ["*-SHORT-WRITES"]
until = 2100-01-01
[[part]]
name = "echo"
program = "tcp-echo-iterative"
build = "gcc -O1 -o server server.c"
command = "./server {{port}}"
"""


@pytest.fixture
def assignment(tmp_path: Path) -> Path:
    path = tmp_path / "echo.toml"
    path.write_text(ASSIGNMENT)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder as Gradescope's /autograder, with the bundle of the assignment unpacked."""
    made = tmp_path / "autograder"
    for name in ("source", "submission", "results", "venv/bin"):
        (made / name).mkdir(parents=True)
    with zipfile.ZipFile(
        io.BytesIO(bundle_command.gradescope(ASSIGNMENT.encode(), False))
    ) as zipped:
        for entry in zipped.infolist():
            path = Path(zipped.extract(entry, made / "source"))
            path.chmod(entry.external_attr >> 16 & 0o777)
    shutil.copy(made / "source" / "run_autograder", made)
    (made / "submission_metadata.json").write_text(json.dumps(METADATA))
    return made


def run_autograder(root: Path, *within: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*within, root / "run_autograder"],
        cwd=root,
        env={**os.environ, "SOCKCHECK_AUTOGRADER": str(root)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def with_this_python(root: Path) -> None:
    """Stands for what setup.sh installs: the sockcheck of these tests."""
    python = root / "venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)


def result_of(root: Path) -> dict[str, object]:
    made: dict[str, object] = json.loads((root / "results" / "results.json").read_text())
    assert list(gradescope.problems_of(made)) == []
    return made


def test_what_gradescope_asks_for() -> None:
    made = bundle_command.gradescope(ASSIGNMENT.encode(), False)
    assert made == bundle_command.gradescope(ASSIGNMENT.encode(), False)
    with zipfile.ZipFile(io.BytesIO(made)) as zipped:
        entries = {entry.filename: entry for entry in zipped.infolist()}
        for name in ("setup.sh", "run_autograder"):
            assert entries[name].external_attr >> 16 & 0o111 == 0o111
            assert zipped.read(name).startswith(b"#!/usr/bin/env bash\n")
        assert zipped.read("assignment.toml") == ASSIGNMENT.encode()
        assert zipped.read("sandbox") == b"needed\n"
        assert b"pytest==" in zipped.read("constraints.txt")
        assert not [name for name in entries if "/" in name]  # all at the root, as it must be
    with zipfile.ZipFile(io.BytesIO(bundle_command.gradescope(b"", True))) as zipped:
        assert zipped.read("sandbox") == b"if-possible\n"


@pytest.mark.parametrize("script", [bundle_command.SETUP, bundle_command.RUN])
def test_scripts_are_bash(script: str) -> None:
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_wheel() -> None:
    made = bundle_command.wheel()
    assert made == bundle_command.wheel()
    with zipfile.ZipFile(io.BytesIO(made)) as zipped:
        names = zipped.namelist()
        folder = f"sockcheck-{__version__}.dist-info"
        for wanted in (
            *("sockcheck/main.py", "harness/plugin.py", "reports/pages/style.css"),
            *("reports/grades.schema.json", "suites/contracts/tcp-echo.toml"),
            *("reference/tcp_echo.py", f"{folder}/METADATA", f"{folder}/entry_points.txt"),
        ):
            assert wanted in names
        assert not [name for name in names if "__pycache__" in name or name.startswith("tests/")]
        record = zipped.read(f"{folder}/RECORD").decode().splitlines()
        assert len(record) == len(names)
        for line in record:
            name, digest, size = line.rsplit(",", 2)
            if name != f"{folder}/RECORD":
                data = zipped.read(name)
                told = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
                assert (digest, size) == (f"sha256={told}", str(len(data)))
        assert b"sockcheck = sockcheck.main:main" in zipped.read(f"{folder}/entry_points.txt")


def test_command(assignment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "autograder.zip"
    given = ["bundle", "gradescope", "--assignment", str(assignment), "--out", str(out)]
    assert main(given) == 0
    said = capsys.readouterr().out
    assert "The points of the autograder there: 10." in said
    assert "refuses to judge where the container allows no sandbox" in said
    assert zipfile.is_zipfile(out)
    assert main([*given, "--no-sandbox"]) == 0
    assert "1 hidden requirements: where there is no sandbox" in capsys.readouterr().out


def test_bad_input(assignment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(path: str, out: Path) -> str:
        assert main(["bundle", "gradescope", "--assignment", path, "--out", str(out)]) == 2
        return capsys.readouterr().err

    assert "nowhere.toml" in said("nowhere.toml", tmp_path / "a.zip")
    assert "No such file" in said(str(assignment), tmp_path / "no" / "a.zip")
    assignment.write_text(ASSIGNMENT.replace(__version__, "0.0.7"))
    assert "0.0.7" in said(str(assignment), tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_a_submission_that_does_not_build(root: Path) -> None:
    """From the start script to the result, without running a program of the submission."""
    if sandbox_problem():
        pytest.skip(f"no sandbox here: {sandbox_problem()}")
    with_this_python(root)
    (root / "submission" / "server.c").write_text("int main(void) { return 0 }\n")
    done = run_autograder(root)
    assert (done.returncode, done.stderr) == (0, "")
    made = result_of(root)
    assert made["score"] == 0
    assert isinstance(made["tests"], list)
    (test,) = made["tests"]
    assert test["score"] == 0
    assert test["max_score"] == 10
    assert "server.c:1" in test["output"]
    assert "Ann Example" in done.stdout
    assert "2026-10-03" in done.stdout


def test_without_a_sandbox_it_refuses(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gradescope_run, "sandbox_problem", lambda: "forbidden here")
    assert gradescope_run.main([str(root)]) == 3
    assert "There is no sandbox in this container (forbidden here)" in capsys.readouterr().out
    assert not (root / "results" / "results.json").exists()


def test_without_a_sandbox_it_can_be_told_to(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gradescope_run, "sandbox_problem", lambda: "forbidden here")
    (root / "source" / "sandbox").write_text("if-possible\n")
    (root / "submission" / "server.c").write_text("#error no\n")
    assert gradescope_run.main([str(root)]) == 0
    assert "Judged without a sandbox" in capsys.readouterr().out
    assert result_of(root)["score"] == 0


def test_unjudged_leaves_no_result(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault of ours must cost no mark: no score at all."""
    monkeypatch.setattr(gradescope_run, "sandbox_problem", lambda: None)
    monkeypatch.setattr(gradescope_run, "judge", None)  # no worker can call it
    (root / "submission" / "server.c").write_text("#error no\n")
    assert gradescope_run.main([str(root)]) == 3
    assert "run the autograder again" in capsys.readouterr().out
    assert not (root / "results" / "results.json").exists()


def test_no_submission(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(root / "submission")
    assert gradescope_run.main([str(root)]) in (2, 3)  # 3: there is no sandbox here either
    captured = capsys.readouterr()
    assert "there is no submission" in captured.err or "no sandbox" in captured.out


def test_what_is_known_of_it(root: Path) -> None:
    told = gradescope_run.handed_in(root)
    assert told.students == ("Ann Example",)
    assert told.identifiers == ("ann@example.com",)
    assert told.submitted is not None
    assert told.submitted.isoformat() == METADATA["created_at"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"users": 3}', '{"users": [1], "created_at": 5}'])
def test_metadata_may_be_anything(root: Path, text: str) -> None:
    (root / "submission_metadata.json").write_text(text)
    told = gradescope_run.handed_in(root)
    assert told.students == ()
    assert told.submitted is None


def test_the_result_replaces_whatever_is_there(root: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (root / "results" / "results.json").symlink_to(precious)
    gradescope_run.write_result(root, "{}")
    assert precious.read_text() == "mine"
    assert (root / "results" / "results.json").read_text() == "{}"
    assert [each.name for each in (root / "results").iterdir()] == ["results.json"]


CONTAINER = (
    *("bwrap", "--dev-bind", "/", "/", "--unshare-user", "--uid", "0", "--gid", "0"),
    *("--disable-userns", "--cap-drop", "ALL"),
)
"""A place like a container of theirs that allows no namespaces: root, without any power."""


@pytest.fixture
def contained(root: Path) -> Path:
    """The same folder, for a container without namespaces."""
    if sandbox_problem():
        pytest.skip(f"no bubblewrap that works here: {sandbox_problem()}")
    with_this_python(root)
    return root


def test_a_container_without_namespaces(contained: Path) -> None:
    (contained / "submission" / "server.c").write_text("int main(void) { return 0; }\n")
    done = run_autograder(contained, *CONTAINER)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "There is no sandbox in this container" in done.stdout
    assert not (contained / "results" / "results.json").exists()


@pytest.mark.slow
def test_bare_in_a_container_without_namespaces(contained: Path) -> None:
    """It judges what can be judged on loopback, counts nothing else, and says what that means."""
    (contained / "source" / "sandbox").write_text("if-possible\n")
    source = EXAMPLES / "naive" / "tcp_echo_iterative.c"
    shutil.copy(source, contained / "submission" / "server.c")
    done = run_autograder(contained, *CONTAINER)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Judged without a sandbox" in done.stdout
    made = result_of(contained)
    assert isinstance(made["tests"], list)
    outcomes = [test["tags"][-1] for test in made["tests"]]
    assert outcomes.count("passed") > 20
    assert outcomes.count("not-applicable") > 5
    failed = [test["name"] for test in made["tests"] if test.get("status") == "failed"]
    assert "echo: MUST TCP-ECHO-SIGPIPE" in failed


@pytest.mark.slow
def test_the_bundle_for_real(root: Path, tmp_path: Path) -> None:
    """setup.sh installs the wheel into an environment of its own; run_autograder judges with it.

    Only apt-get is played by a script that says what it was asked for.
    """
    if sandbox_problem():
        pytest.skip(f"no sandbox here: {sandbox_problem()}")
    shutil.rmtree(root / "venv")
    played = tmp_path / "bin"
    played.mkdir()
    (played / "apt-get").write_text('#!/bin/sh\necho "apt-get $*"\n')
    (played / "apt-get").chmod(0o755)
    path = f"{played}:{os.environ['PATH']}"
    setup = subprocess.run(
        ["bash", root / "source" / "setup.sh"],
        env={**os.environ, "PATH": path, "SOCKCHECK_AUTOGRADER": str(root)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    if "No matching distribution" in setup.stderr:
        pytest.skip(f"pip cannot fetch pytest here: {setup.stderr.strip().splitlines()[-1]}")
    assert setup.returncode == 0, setup.stderr
    assert "apt-get install" in setup.stdout
    assert "bubblewrap" in setup.stdout
    shutil.copy(EXAMPLES / "naive" / "tcp_echo_iterative.c", root / "submission" / "server.c")
    done = run_autograder(root)
    assert done.returncode == 0, done.stdout + done.stderr
    made = result_of(root)
    assert isinstance(made["score"], float)
    assert 5 < made["score"] < 9  # two days late at ten per cent, and what naive code loses
    assert isinstance(made["tests"], list)
    seen = {test["visibility"] for test in made["tests"]}
    assert seen == {"visible", "after_published"}
    failed = [test["name"] for test in made["tests"] if test.get("status") == "failed"]
    assert "echo: MUST TCP-ECHO-SIGPIPE" in failed


def test_the_default_assignment_can_be_bundled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-assignment"]) == 0
    path = tmp_path / "a.toml"
    path.write_text(capsys.readouterr().out)
    out = str(tmp_path / "a.zip")
    assert main(["bundle", "gradescope", "--assignment", str(path), "--out", out]) == 0
