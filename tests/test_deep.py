"""Property-based checks: rare mistakes are found, shrunk and kept; correct programs are spared."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.deep.kept import Kept
from harness.deep.schedule import Alphabet, Operation, Schedule, from_json, to_json
from harness.deep.search import search
from harness.errors import BadInput
from harness.outcomes import Failed, Inconclusive
from tests.conftest import Sockcheck
from tests.zoo_programs import ZooProgram, have_compiler, outcomes, programs
from tests.zoo_programs import sockcheck as run_sockcheck

DEEP = programs("deep")
ALPHABET = Alphabet(("connect", "send", "reset"), 3, (1, 2, 128))
C = Path(__file__).resolve().parents[1] / "examples" / "c" / "correct"
TCP = ("tcp-echo", "tcp-echo-iterative", "tcp-echo-busy", "tcp-echo-fork", "echosrv")
UDP = ("udp-echo", "udp-echo-server")
PROPERTIES = tuple(
    word
    for name in ("*-ANY-INTERLEAVING", "*-ANY-RESET", "*-ANY-SHORT-COUNT", "UDP-ECHO-ANY-ORDER")
    for word in ("--only", name)
)

needs_gcc = pytest.mark.skipif(not have_compiler(), reason="no gcc: apt-get install gcc")


def deep(command: str, program: str, folder: Path, examples: int, *options: str) -> dict[str, Any]:
    """The document of a run with --deep that keeps its examples in ``folder``."""
    kept = ["--examples", str(folder / "examples"), "--seed", "7", "--deep", str(examples)]
    return run_sockcheck(folder, "run", program, "--cmd", command, *kept, *options)


def properties(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The checks of a run that are property-based."""
    return [check for check in document["checks"] if check["check"].startswith("any_")]


def test_the_shortest_schedule_is_found() -> None:
    """A mistake that takes a reset between two sends of another client is told in three steps."""

    def play(schedule: Schedule) -> None:
        for at, reset in enumerate(schedule):
            before = {each.client for each in schedule[:at] if each.kind == "send"}
            after = {each.client for each in schedule[at:] if each.kind == "send"}
            if reset.kind == "reset" and (before & after) - {reset.client}:
                raise Failed("a lost segment")

    found = search(play, ALPHABET, seed=1, examples=200)
    assert found.shortest is not None
    assert [each.kind for each in found.shortest] == ["send", "reset", "send"]
    assert {each.size for each in found.shortest} == {1}


def test_the_seed_decides_what_is_played() -> None:
    def played(seed: int) -> list[Schedule]:
        schedules: list[Schedule] = []
        search(schedules.append, ALPHABET, seed, examples=30)
        return schedules

    assert played(1) == played(1)
    assert played(1) != played(2)


def test_a_failure_that_does_not_show_again_does_not_stop_the_search() -> None:
    calls = []

    def play(schedule: Schedule) -> None:
        calls.append(schedule)
        if len(calls) == 3:
            raise Failed("once")

    assert search(play, ALPHABET, seed=1, examples=30).shortest == calls[2]


def test_a_starved_machine_ends_the_search() -> None:
    def play(schedule: Schedule) -> None:
        raise Inconclusive("too busy")

    with pytest.raises(Inconclusive):
        search(play, ALPHABET, seed=1, examples=30)


def test_kept_schedules_come_back_newest_first(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "new", "tcp-echo", "TCP-ECHO-ANY-RESET")
    assert kept.read(ALPHABET) == []
    first, second = (Operation("send", 1, 2),), (Operation("reset", 0, 1),)
    for schedule in (first, second, first):
        kept.add(schedule, ALPHABET)
    assert kept.read(ALPHABET) == [first, second]
    assert not kept.problem


@pytest.mark.parametrize("text", ["", "[]", '{"schedules": 3}', '{"schedules": [[["eat", 0, 1]]]}'])
def test_what_cannot_be_read_costs_a_note(tmp_path: Path, text: str) -> None:
    kept = Kept(tmp_path, "tcp-echo", "TCP-ECHO-ANY-RESET")
    kept.path.write_text(text)
    assert kept.read(ALPHABET) == []
    assert str(kept.path) in kept.problem


def test_operations_are_checked() -> None:
    schedule = (Operation("send", 1, 2),)
    assert from_json(to_json(schedule), ALPHABET) == schedule
    with pytest.raises(BadInput):
        from_json([["send", 7, 1]], ALPHABET)


def test_without_hypothesis_the_user_is_told(tmp_path: Path) -> None:
    """And whoever does not ask for --deep does not need it, nor waits for its import."""
    program = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "import importlib.util as util; find = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'hypothesis' else find(name, *more)\n"
        "from sockcheck.main import main\n"
        "run = ['run', 'tcp-echo', '--reference', '--only', 'TCP-ECHO-PLAIN']\n"
        "assert main(run) == 0\n"
        "sys.exit(main([*run, '--deep']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "pip install 'sockcheck[deep]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--deep", "0"], "--deep 0"),
        (["--examples", "x"], "--examples goes with --deep"),
        (["--only", "TCP-ECHO-ANY-RESET"], "--deep"),
    ],
)
def test_bad_input(sockcheck: Sockcheck, options: list[str], words: str) -> None:
    done = sockcheck("run", "tcp-echo", "--reference", *options)
    assert done.returncode == 2
    assert words in done.stderr


def test_properties_are_listed_with_deep_alone(sockcheck: Sockcheck) -> None:
    plain = sockcheck("run", "tcp-echo-busy", "--reference", "--list").stdout
    with_deep = sockcheck("run", "tcp-echo-busy", "--reference", "--list", "--deep").stdout
    assert "TCP-BUSY-ANY-INTERLEAVING" in with_deep
    assert "TCP-BUSY-ANY-INTERLEAVING" not in plain
    assert "UDP-ECHO-ANY-ORDER" in sockcheck("list", "requirements").stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("deep")


def rare(name: str) -> ZooProgram:
    (found,) = [program for program in DEEP if program.name == name]
    return found


@needs_gcc
@pytest.mark.zoo
def test_found_kept_and_replayed_first(built: Path, tmp_path: Path) -> None:
    """The second run shows by its first schedule what the first run had to search for."""
    program = rare("udp_empty_then_full")
    only = ["--only", program.fails[0]]
    command = program.command(built)
    first = deep(command, program.program, tmp_path, 100, *only)
    (check,) = properties(first)
    assert check["outcome"] == "failed", first["printed"]
    schedule = check["evidence"]["schedule"]
    assert "schedules that show it" in schedule[0]
    assert len(schedule) <= 8, schedule
    assert all(line in first["printed"] for line in schedule)
    (again,) = properties(deep(command, program.program, tmp_path, 1, *only))
    assert again["outcome"] == "failed"
    assert "kept from an earlier run" in again["evidence"]["schedule"][0]
    assert again["evidence"]["schedule"][1:] == schedule[1:]
    spared = deep(_reference(), program.program, tmp_path, 2, *only)
    assert "1 kept from earlier runs" in properties(spared)[0]["observed"]


def _reference() -> str:
    return f"{sys.executable} -S -m reference.udp_echo_server {{port}}"


@needs_gcc
@pytest.mark.slow
@pytest.mark.zoo
@pytest.mark.parametrize("program", DEEP, ids=lambda each: each.name)
def test_rare_mistake_is_found(program: ZooProgram, built: Path, tmp_path: Path) -> None:
    """By its property; ordinary checks find no more than what its header says that follows."""
    command = program.command(built)
    ordinary = run_sockcheck(tmp_path, "run", program.program, "--cmd", command)
    missed = {
        check["requirement"]
        for check in ordinary["checks"]
        if check["outcome"] == "failed" and check["level"] == "MUST"
    }
    assert missed <= set(program.also), ordinary["printed"]
    only = [word for requirement in program.fails for word in ("--only", requirement)]
    document = deep(command, program.program, tmp_path, 500, *only)
    assert set(program.fails) <= set(outcomes(document, "failed")), document["printed"]


@needs_gcc
@pytest.mark.slow
@pytest.mark.zoo
@pytest.mark.parametrize("program", [*TCP, *UDP])
def test_correct_program_is_spared(program: str, built: Path, tmp_path: Path) -> None:
    source = C / f"{program.replace('-', '_')}.c"
    binary = built / source.stem
    subprocess.run(["gcc", "-O1", "-pthread", "-o", str(binary), str(source)], check=True)
    document = deep(f"{binary} {{port}}", program, tmp_path, 300, *PROPERTIES)
    assert {each["outcome"] for each in properties(document)} == {"passed"}, document["printed"]


@needs_gcc
@pytest.mark.slow
@pytest.mark.zoo
@pytest.mark.parametrize(
    "program",
    [each for each in programs("sound") if each.program in (*TCP, *UDP)],
    ids=lambda each: each.name,
)
def test_odd_program_is_spared(program: ZooProgram, built: Path, tmp_path: Path) -> None:
    document = deep(program.command(built), program.program, tmp_path, 60, *PROPERTIES)
    found = {each["outcome"] for each in properties(document)}
    # With edge-triggered epoll a count that was cut is no fair trial.
    assert found <= {"passed", "not-applicable"}, document["printed"]


@pytest.mark.parametrize(
    "program", ["tcp-echo-busy", pytest.param("udp-echo", marks=pytest.mark.slow)]
)
def test_reference_is_spared(sockcheck: Sockcheck, tmp_path: Path, program: str) -> None:
    result = tmp_path / "result.json"
    run = ["run", program, "--reference", "--deep", "15", "--examples", str(tmp_path / "kept")]
    done = sockcheck(*run, "--seed", "3", "--json", str(result), *_for(program))
    checks = properties(json.loads(result.read_text()))
    assert {each["outcome"] for each in checks} == {"passed"}, done.stdout
    assert all("schedules from the seed" in each["observed"] for each in checks)


def _for(program: str) -> list[str]:
    pattern = "UDP-ECHO-ANY-ORDER" if program.startswith("udp") else "*-ANY-INTERLEAVING"
    return ["--only", pattern]
