"""Every known bug is caught; no correct program, however unusual, is accused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.zoo_programs import (
    ZooProgram,
    have_compiler,
    in_sample,
    judge,
    outcomes,
    programs,
)

pytestmark = [
    pytest.mark.zoo,
    pytest.mark.skipif(not have_compiler(), reason="no gcc: apt-get install gcc"),
]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zoo")


def _name(program: ZooProgram) -> str:
    return program.name


def _sampled(kind: str) -> list[object]:
    """All programs; those outside this run's sample are for the full tier."""
    return [
        pytest.param(each, marks=() if in_sample(each, 3) else pytest.mark.slow)
        for each in programs(kind)
    ]


@pytest.mark.parametrize("faulty", _sampled("faulty"), ids=_name)
def test_faulty_program_is_caught(faulty: ZooProgram, built: Path, tmp_path: Path) -> None:
    """Only the requirements that must fail are run here; the whole suite is the matrix's."""
    only = [word for requirement in faulty.fails for word in ("--only", requirement)]
    document = judge(faulty.command(built), faulty.program, tmp_path, *only)
    failed = outcomes(document, "failed")
    assert set(faulty.fails) <= set(failed), document["printed"]
    assert not outcomes(document, "error"), document["printed"]
    levels = {each["level"] for each in document["checks"] if each["outcome"] == "failed"}
    assert (document["verdict"] == "conformant") == (levels == {"MAY"})


@pytest.mark.parametrize("sound", _sampled("sound"), ids=_name)
def test_sound_program_is_spared(sound: ZooProgram, built: Path, tmp_path: Path) -> None:
    document = judge(sound.command(built), sound.program, tmp_path)
    accused = outcomes(document, "failed", "error", "inconclusive", "blocked")
    assert not accused, document["printed"]
    assert document["verdict"] == "conformant"
    assert document["exit_code"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("faulty", programs("faulty"), ids=_name)
def test_faulty_program_fails_nothing_else(faulty: ZooProgram, built: Path, tmp_path: Path) -> None:
    """One mistake fails what it must, perhaps what follows from it, and nothing else."""
    document = judge(faulty.command(built), faulty.program, tmp_path)
    failed = set(outcomes(document, "failed"))
    assert set(faulty.fails) <= failed, document["printed"]
    if "*" not in faulty.also:
        assert failed <= set(faulty.fails) | set(faulty.also), document["printed"]
    assert not outcomes(document, "error"), document["printed"]
