"""Every known bug is caught; no correct program, however unusual, is accused.

A seeded sample in every run, the whole zoo in the full tier. ``tests.kill_matrix`` judges each
program against its whole contract; that too is a test of the full tier.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kill_matrix import Matrix, Row, canaries, judge_program
from tests.zoo_programs import (
    CATALOGUE,
    ROOT,
    ZooProgram,
    have_compiler,
    in_sample,
    judge,
    outcomes,
    programs,
    read,
)

pytestmark = [
    pytest.mark.zoo,
    pytest.mark.skipif(not have_compiler(), reason="no gcc: apt-get install gcc"),
]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zoo")


def _sampled(kind: str, one_of: int) -> list[object]:
    """All programs; those outside this run's sample are for the full tier."""
    return [
        pytest.param(
            each,
            id=each.name,
            marks=[
                *([] if in_sample(each, one_of) else [pytest.mark.slow]),
                pytest.mark.skipif(bool(each.missing), reason=each.missing),
            ],
        )
        for each in programs(kind)
    ]


@pytest.mark.parametrize("faulty", _sampled("faulty", one_of=8))
def test_faulty_program_is_caught(faulty: ZooProgram, built: Path) -> None:
    """Only the requirements that must fail are run here; the whole suite is the matrix's."""
    only = [word for requirement in faulty.fails for word in ("--only", requirement)]
    if any(requirement.endswith("STILL-ANSWERS") for requirement in faulty.fails):
        only = []  # what has been asked before is what silences it
    document = judge(faulty, built, *only)
    failed = outcomes(document, "failed")
    assert set(faulty.fails) <= set(failed), document["printed"]
    assert not outcomes(document, "error"), document["printed"]
    levels = {each["level"] for each in document["checks"] if each["outcome"] == "failed"}
    assert (document["verdict"] == "conformant") == (levels == {"MAY"})


@pytest.mark.parametrize("sound", _sampled("sound", one_of=4))
def test_sound_program_is_spared(sound: ZooProgram, built: Path) -> None:
    document = judge(sound, built)
    accused = outcomes(document, "failed", "error", "inconclusive", "blocked")
    assert not accused, document["printed"]
    assert document["verdict"] == "conformant"
    assert document["exit_code"] == 0


@pytest.mark.slow
def test_whole_matrix(tmp_path: Path) -> None:
    """Nothing missed, nobody accused, every requirement with a killer, and the canaries sing."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill_matrix", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "requirement"), [("tcp-echo", "TCP-ECHO-PLAIN"), ("host-name", "HOST-NAME-EVERY")]
)
def test_canaries_show_that_something_is_measured(
    name: str, requirement: str, tmp_path: Path
) -> None:
    verdicts = canaries(CATALOGUE.program(name), tmp_path, "--only", requirement)
    assert verdicts.pop("reference") == "conformant"
    assert verdicts.pop("true") == "nonconformant"
    assert set(verdicts.values()) <= {"nonconformant"}


def row(**changes: object) -> Row:
    values: dict[str, object] = {
        "name": "one_read",
        "program": "tcp-echo",
        "sound": False,
        "fails": ("TCP-ECHO-MANY-ROUNDS",),
        "also": (),
        "verdict": "nonconformant",
        "observed": {"failed": ["TCP-ECHO-MANY-ROUNDS"]},
    }
    return Row(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"observed": {}}, "TCP-ECHO-MANY-ROUNDS did not catch it"),
        ({"observed": {"inconclusive": ["TCP-ECHO-MANY-ROUNDS"]}}, "did not catch it"),
        (
            {"observed": {"failed": ["TCP-ECHO-LARGE", "TCP-ECHO-MANY-ROUNDS"]}},
            "TCP-ECHO-LARGE failed as well",
        ),
        (
            {
                "observed": {
                    "failed": ["TCP-ECHO-MANY-ROUNDS"],
                    "error": ["TCP-ECHO-LARGE"],
                }
            },
            "TCP-ECHO-LARGE: a harness error",
        ),
        ({"sound": True, "fails": ()}, "TCP-ECHO-MANY-ROUNDS accuses a sound program"),
        (
            {"sound": True, "fails": (), "observed": {"blocked": ["TCP-ECHO-LARGE"]}},
            "TCP-ECHO-LARGE was blocked",
        ),
        ({"sound": True, "fails": (), "observed": {}}, "the verdict is nonconformant"),
    ],
)
def test_a_wrong_judgement_is_a_problem(changes: dict[str, object], words: str) -> None:
    assert any(words in problem for problem in row(**changes).problems())


def test_a_right_judgement_is_none() -> None:
    assert not row().problems()
    observed = {"failed": ["TCP-ECHO-LARGE", "TCP-ECHO-MANY-ROUNDS"]}
    assert not row(also=("TCP-ECHO-LARGE",), observed=observed).problems()
    assert not row(also=("*",), observed=observed).problems()


def test_every_requirement_has_a_killer() -> None:
    """By what the headers say; that they say the truth is judged program by program."""
    faulty = programs("faulty") + programs("deep")
    made_for = {name for each in faulty for name in each.fails}
    testable = {each.id for each in CATALOGUE.requirements.values() if not each.untestable}
    assert sorted(testable - made_for) == []


def test_a_matrix_without_killers_or_with_deaf_canaries_is_a_problem() -> None:
    matrix = Matrix(CATALOGUE, [row()])
    assert any(problem.startswith("TCP-ECHO-LARGE: no program") for problem in matrix.problems())
    assert not any("TCP-ECHO-MANY-ROUNDS" in problem for problem in matrix.problems())
    matrix = Matrix(CATALOGUE, [row()], whole=False)
    assert not matrix.problems()
    matrix.canaries["tcp-echo"] = {"reference": "unjudged", "true": "conformant"}
    assert len(matrix.problems()) == 2


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("int main(void)", "no zoo header"),
        ("/* zoo: program=tcp-echo fails=TCP-ECHO-LARGE colour=red */", "colour"),
        ("/* zoo: program=tcp-echo sound fast */", "fast"),
        ("/* zoo: program=tcp-echo */", "say either"),
        ("/* zoo: program=tcp-echo sound fails=TCP-ECHO-LARGE */", "say either"),
        ("/* zoo: program=udp-echo fails=TCP-ECHO-LARGE */", "not demanded of udp-echo"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, header: str, words: str) -> None:
    source = tmp_path / "odd.c"
    source.write_text(header + "\n")
    with pytest.raises(ValueError, match=words):
        read(source)


def test_judging_again_ends_when_the_machine_settles(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An inconclusive outcome that matters is no verdict on the program."""
    found = ["inconclusive", "failed"]

    def judged(zoo: ZooProgram, folder: Path, *options: str) -> dict[str, object]:
        checks = [{"requirement": zoo.fails[0], "outcome": found.pop(0)}]
        return {"checks": checks, "verdict": "nonconformant"}

    monkeypatch.setattr("tests.kill_matrix.judge", judged)
    zoo = next(each for each in programs("faulty") if len(each.fails) == 1)
    assert judge_program(zoo, tmp_path).caught
    assert not found


def test_every_program_of_the_catalogue_stands_in_the_zoo() -> None:
    for kind in ("faulty", "sound"):
        there = {each.program for each in programs(kind)}
        missing = [each.name for each in CATALOGUE.programs.values() if each.name not in there]
        assert missing == [], kind
