"""The options by which reports are asked for, from the command line to the file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from harness import __version__
from reports.pages.markup import stylesheet
from tests.conftest import Sockcheck

ONLY = ("run", "tcp-echo", "--reference", "--only", "TCP-ECHO-PLAIN")
ASSIGNMENT = f"""
title = "Echo"
suite = "{__version__}"
[[part]]
name = "echo"
program = "tcp-echo-iterative"
build = "gcc -o server server.c"
command = "./server {{port}}"
"""


def test_html_of_a_run(sockcheck: Sockcheck, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    done = sockcheck(*ONLY, "--html", str(path))
    assert done.returncode == 0
    text = path.read_text()
    assert stylesheet() in text
    assert "TCP-ECHO-PLAIN" in text
    assert "conformant" in text


def test_html_where_no_folder_is(sockcheck: Sockcheck, tmp_path: Path) -> None:
    done = sockcheck(*ONLY, "--html", str(tmp_path / "no" / "report.html"))
    assert done.returncode == 2
    assert "--html: there is no folder" in done.stderr


def test_github_of_a_run(
    sockcheck: Sockcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program whose output looks like commands: none of it is one."""
    summary = tmp_path / "summary"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    command = "sh -c 'echo ::error::forged; exit 3'"
    done = sockcheck("run", "tcp-echo", "--cmd", command, "--only", "STARTS", "--github")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    match = re.fullmatch("::stop-commands::([0-9a-f]{32})", lines[0])
    assert match
    end = lines.index(f"::{match[1]}::")
    forged = [number for number, line in enumerate(lines) if "::error::forged" in line]
    assert forged
    assert all(0 < number < end for number in forged)
    (annotation,) = lines[end + 1 :]
    assert annotation.startswith("::error title=STARTS (MUST)::tcp-echo, starts: failed: ")
    assert "<b>nonconformant" in summary.read_text()


@pytest.mark.skipif(not shutil.which("gcc"), reason="no gcc here")
def test_own_work(sockcheck: Sockcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a repository of GitHub Classroom: the compiler's message stands at its line."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "a.toml").write_text(ASSIGNMENT)
    (tmp_path / "server.c").write_text("int main(void)\n{ return 0 }\n")
    page = tmp_path / "out" / "mine.html"
    given = ("--assignment", "a.toml", "--github", "--html", str(page))
    done = sockcheck("run", *given)
    assert done.stderr == ""
    assert done.returncode == 1
    assert "::error file=server.c,line=2,col=" in done.stdout
    assert "did not build" in page.read_text()


@pytest.mark.skipif(not shutil.which("gcc"), reason="no gcc here")
def test_class(sockcheck: Sockcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every report and export of a class stands where docs/reports.md says."""
    summary = tmp_path / "summary"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    (tmp_path / "a.toml").write_text(ASSIGNMENT + '[[hidden]]\nrequirements = ["*-SIGPIPE"]\n')
    own = tmp_path / "submissions" / "Ann_12_assignsubmission_file_"
    own.mkdir(parents=True)
    forged = tmp_path / "submissions" / "::error::forged_13_assignsubmission_file_"
    forged.mkdir()
    (own / "server.c").write_text("int main(void)\n{ return 0 }\n")
    given = ("--assignment", "a.toml", "--out", "out", "--github", "--no-sandbox")
    done = sockcheck("grade", "submissions", *given)
    assert (done.returncode, done.stderr) == (0, "")
    found = {
        path.relative_to(tmp_path / "out").as_posix()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file() and not path.name.startswith((".", "results.sqlite"))
    }
    name = next(path for path in found if "error" in path and path.startswith("students"))
    name = name.removeprefix("students/").removesuffix(".html").removesuffix(".txt")
    found = {path for path in found if name not in path}
    assert found == {
        *("index.html", "summary.txt", "grades.csv", "class.json"),
        *("students/Ann.html", "students/Ann.txt"),
        *("instructor/Ann.html", "instructor/Ann.txt", "instructor/Ann.json"),
        *("exports/canvas.csv", "exports/moodle.csv", "exports/moodle-worksheet.csv"),
        *("exports/junit.xml", "exports/gradescope/Ann.json"),
    }
    assert "Participant 12" in (tmp_path / "out" / "exports" / "moodle-worksheet.csv").read_text()
    lines = done.stdout.splitlines()
    stop = lines[0].removeprefix("::stop-commands::")
    commands = lines[lines.index(f"::{stop}::") + 1 :]
    assert "::warning title=Ann::echo: did not build" in commands
    assert "::warning title=%3A%3Aerror%3A%3Aforged::echo: did not build" in commands
    assert not [line for line in commands if line.startswith("::error")]
    assert "did not build" in summary.read_text()
    assert "SIGPIPE" not in (tmp_path / "out" / "students" / "Ann.html").read_text()
