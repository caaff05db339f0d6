"""Manifests: what is read from them, what is refused, and how expected failures count."""

from __future__ import annotations

import json
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import suites
from harness.catalogue import load as load_catalogue
from harness.errors import BadInput
from harness.manifest import as_expected, load, make_ready
from harness.outcomes import Level, Outcome
from harness.result import CheckResult
from harness.targets import Target
from harness.verdict import Verdict, verdict
from tests.conftest import Sockcheck

CATALOGUE = load_catalogue(suites.FOLDER)
SERVERS = Path(__file__).resolve().with_name("servers.py")
ECHO = f'program = "tcp-echo"\ncommand = "{sys.executable} -S {SERVERS} echo {{port}}"\n'
UPPER = ECHO.replace(" echo {port}", " upper {port}")
PLAIN = ("--only", "TCP-ECHO-PLAIN")


def write(folder: Path, text: str) -> Path:
    path = folder / "target.toml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def read(folder: Path, text: str) -> Target:
    return load(write(folder, text), CATALOGUE)


def expecting(requirement: str, *lines: str) -> str:
    return "\n".join(
        [
            "[[expected_failures]]",
            f'requirement = "{requirement}"',
            'reason = "it is known"',
            *lines,
            "",
        ]
    )


def test_everything_is_read(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    target = read(
        tmp_path,
        """
        program = "tcp-echo-iterative"
        name = "mine"
        command = "./server -b {host} {port}"
        build = "make server"
        build_limit = 5
        folder = "src"
        [environment]
        LANG = "C"
        [parameters]
        buffer_size = 4096
        port = 7007
        backlog = 9
        [capabilities]
        processes = false
        """,
    )
    assert target.title == "mine"
    assert target.argv == (f"{tmp_path}/src/server", "-b", "{host}", "{port}")
    assert target.folder == f"{tmp_path}/src"
    assert dict(target.environment)["LANG"] == "C"
    assert "PATH" in dict(target.environment)
    program = target.program
    assert (program.buffer_size, program.default_port, program.backlog) == (4096, 7007, 9)
    assert target.lacks == ("processes",)
    assert target.build
    assert target.build.argv == ("make", "server")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("program = 3x", "target.toml: no valid TOML: Expected newline"),
        ('program = "tcp-echo"\nport = 7', "unknown key 'port'"),
        (ECHO + 'comand = "x"', "unknown key 'comand'. Did you mean command? Allowed are: build,"),
        (ECHO + "name = 3", "name = 3: give a string"),
        (ECHO + "build = true", "build = True: give a string or a list"),
        (ECHO + "build = []", "build: give the words of a command"),
        ('command = "x"', "the key 'program' is missing"),
        ('program = "tcp-ecko"\ncommand = "x"', "Did you mean tcp-echo"),
        ('program = "tcp-echo"', "give command (with {port}"),
        (ECHO + 'connect = "tcp://[::1]:7"', "give command or connect, not both"),
        ('program = "tcp-echo"\nconnect = "localhost"', "give tcp://HOST:PORT"),
        ('program = "tcp-echo"\nconnect = "tcp://[::1]:7"\nbuild = "make"', "build goes with comm"),
        ('program = "tcp-echo"\ncommand = "a \'b"', "No closing quotation"),
        (ECHO + 'folder = "nowhere"', "there is no folder"),
        (ECHO + "[parameters]\nbufer_size = 1", "Did you mean buffer_size"),
        (ECHO + "[parameters]\nport = 70000", "give 1 to 65535"),
        (ECHO + "[environment]\nA = 1", "[environment]: A = 1: give a string"),
        (ECHO + "[capabilities]\nlabs = false", "Did you mean lab"),
        (ECHO + "expected_failures = [3]", "number 1: give a table"),
        (ECHO + expecting("TCP-ECHO-HALFCLOSE"), "Did you mean TCP-ECHO-HALF-CLOSE"),
        (ECHO + expecting("TCP-ECHO-ONE-AT-A-TIME"), "is no requirement on tcp-echo"),
        (ECHO + '[[expected_failures]]\nrequirement = "STARTS"', "the key 'reason' is missing"),
    ],
)
def test_bad_input_is_explained(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert "target.toml" in str(caught.value)
    assert words in str(caught.value)


def test_a_build_is_carried_out_in_its_folder(tmp_path: Path) -> None:
    target = read(tmp_path, ECHO + 'build = ["sh", "-c", "echo once >> built"]')
    make_ready(target)
    make_ready(target)
    assert (tmp_path / "built").read_text(encoding="utf-8") == "once\n"


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (
            '["sh", "-c", "seq 100; exit 3"]',
            "failed with status 3. The last 40 lines of its output:",
        ),
        ('["sh", "-c", "kill -9 $$"]', "was killed by signal 9. It said nothing."),
        ('"there-is-no-such-compiler x.c"', "there-is-no-such-compiler cannot be executed"),
        ('"sleep 60"\nbuild_limit = 0.2', "sleep 60 was not done after 0.2 s"),
    ],
)
def test_a_build_that_fails_is_explained(tmp_path: Path, build: str, words: str) -> None:
    target = read(tmp_path, ECHO + f"build = {build}")
    began = time.monotonic()
    with pytest.raises(BadInput) as caught:
        make_ready(target)
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 41
    assert time.monotonic() - began < 5


def test_a_command_that_is_not_there_is_explained(tmp_path: Path) -> None:
    (tmp_path / "server").touch()
    for word, words in (
        ("server", "Did you mean ./server?"),
        ("./server", "is not executable"),
        ("./other", "there is no file"),
    ):
        with pytest.raises(BadInput, match="command: ") as caught:
            make_ready(read(tmp_path, f'program = "tcp-echo"\ncommand = "{word}"'))
        assert words in str(caught.value)


def result(outcome: Outcome, level: Level = Level.MUST, name: str = "big[32768]") -> CheckResult:
    return CheckResult("TCP-ECHO-LARGE", level, name, outcome, "as it was")


def test_expected_failures_do_not_count(tmp_path: Path) -> None:
    target = read(tmp_path, ECHO + expecting("TCP-*-LARGE", 'check = "big[*"'))
    others = [replace(result(Outcome.PASSED), requirement="STARTS")]
    for outcome in (Outcome.FAILED, Outcome.BLOCKED, Outcome.INCONCLUSIVE):
        judged = as_expected(target, result(outcome))
        assert (judged.outcome, judged.expected) == (outcome, True)
        assert judged.evidence["expected_failure"] == "it is known"
        assert verdict([*others, judged]) is Verdict.CONFORMANT
    for outcome in (Outcome.ERROR, Outcome.NOT_APPLICABLE):
        assert as_expected(target, result(outcome)) == result(outcome)
    other = result(Outcome.FAILED, name="big-32768")
    assert as_expected(target, other) == other


@pytest.mark.parametrize("level", list(Level))
def test_an_expected_failure_that_passes_counts(tmp_path: Path, level: Level) -> None:
    target = read(tmp_path, ECHO + expecting("TCP-ECHO-LARGE"))
    judged = as_expected(target, result(Outcome.PASSED, level))
    assert judged.outcome is Outcome.FAILED
    assert judged.summary == (
        "expected to fail (it is known), but it passed: remove the expectation"
    )
    assert verdict([judged]) is Verdict.NONCONFORMANT


def test_what_fails_sometimes_may_pass(tmp_path: Path) -> None:
    target = read(tmp_path, ECHO + expecting("TCP-ECHO-LARGE", "sometimes = true"))
    assert as_expected(target, result(Outcome.PASSED)) == result(Outcome.PASSED)
    assert as_expected(target, result(Outcome.FAILED)).expected


def judge(sockcheck: Sockcheck, folder: Path, text: str, *options: str) -> dict[str, Any]:
    written = folder / "result.json"
    done = sockcheck(
        "run", "--target", str(write(folder, text)), "--json", str(written), *PLAIN, *options
    )
    assert done.stderr == ""
    document: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return {**document, "exit_code": done.returncode, "printed": done.stdout}


def test_a_run_with_an_expected_failure(sockcheck: Sockcheck, tmp_path: Path) -> None:
    text = 'name = "in capitals"\n' + UPPER + expecting("TCP-ECHO-PLAIN")
    document = judge(sockcheck, tmp_path, text)
    plain = document["checks"][-1]
    assert (plain["outcome"], plain["expected"]) == ("failed", True)
    assert plain["evidence"]["expected_failure"] == "it is known"
    assert document["exit_code"] == 0
    assert document["target"]["name"] == "in capitals"
    assert document["target"]["manifest"].endswith("target.toml")
    assert "failed as expected: TCP-ECHO-PLAIN plain_echo: it is known" in document["printed"]


def test_a_run_with_a_stale_expectation(sockcheck: Sockcheck, tmp_path: Path) -> None:
    document = judge(sockcheck, tmp_path, ECHO + expecting("TCP-ECHO-PLAIN"))
    assert document["exit_code"] == 1
    assert document["verdict"] == "nonconformant"


def test_a_run_of_a_target_without_processes(sockcheck: Sockcheck, tmp_path: Path) -> None:
    document = judge(
        sockcheck,
        tmp_path,
        ECHO + "[capabilities]\nprocesses = false\nlab = false\n",
        *("--only", "TCP-ECHO-NO-ZOMBIES"),
    )
    assert document["checks"][-1]["outcome"] == "not-applicable"
    assert document["coverage"]["reasons"] == {"need processes of its own": 1}
    assert any("no labs here" in note for note in document["notes"])


def test_bad_input_ends_with_two(sockcheck: Sockcheck, tmp_path: Path) -> None:
    path = str(write(tmp_path, ECHO + expecting("TCP-ECHO-PLAIN", 'check = "plane_echo"')))
    for arguments, words in (
        (("--target", path), "TCP-ECHO-PLAIN has no check 'plane_echo'. Did you mean plain_echo?"),
        (("tcp-echo-iterative", "--target", path), "describes a tcp-echo, not a tcp-echo-iter"),
        (("--target", path, "--reference"), "not several"),
        (("--target", "nowhere.toml"), "nowhere.toml: No such file or directory."),
    ):
        done = sockcheck("run", *arguments)
        assert done.returncode == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_until_failure_stops_at_the_first(sockcheck: Sockcheck) -> None:
    command = f"{sys.executable} -S {SERVERS} upper {{port}}"
    done = sockcheck("run", "tcp-echo", "--cmd", command, "--until-failure", *PLAIN)
    assert done.returncode == 1
    assert "this was round 1 of at most 1000" in done.stdout


def test_until_failure_ends(sockcheck: Sockcheck, tmp_path: Path) -> None:
    document = judge(sockcheck, tmp_path, ECHO, "--until-failure", "2")
    assert document["exit_code"] == 0
    assert "this was round 2 of at most 2" in document["printed"]
    assert "round 2\n" in document["printed"]
    assert "checks" in document
    for more in (("--repeat", "2"), ("--until-failure", "0")):
        done = sockcheck("run", "tcp-echo", "--reference", "--until-failure", "2", *more)
        assert done.returncode == 2
