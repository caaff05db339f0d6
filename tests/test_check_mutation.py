"""The mutation of the checks: its operators, and a real sample of it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import suites
from tests.check_mutants import Mutant, all_mutants, mutants, mutated, without_assertions
from tests.check_mutation import Measurement, Verdict, main, problems
from tests.zoo_programs import have_compiler

SOURCE = """\
def test_it(server, bench):
    peer = server.connect()
    peer.expect_echo(b"x")
    peer.expect_echo(b"x")
    if not peer.data or len(peer.data) != 3:
        raise Failed("no")
    if peer.slow:
        raise Inconclusive("busy")

def expect_more(peer) -> None:
    for each in peer:
        compare(each, 1)
"""


def changed(number: int) -> str:
    return ast.unparse(mutated(SOURCE, number))


def test_operators() -> None:
    found = mutants("echo/test_x.py", SOURCE)
    assert [(each.function, each.operator, each.text) for each in found] == [
        ("test_it", "dropped", "peer.expect_echo(b'x')"),
        ("test_it", "dropped", "peer.expect_echo(b'x') (again, 2)"),
        ("test_it", "operand", "not peer.data"),
        ("test_it", "operand", "len(peer.data) != 3"),
        ("test_it", "only less", "len(peer.data) != 3"),
        ("test_it", "only more", "len(peer.data) != 3"),
        ("test_it", "not raised", "raise Failed('no')"),
        ("expect_more", "emptied", "peer"),
        ("expect_more", "dropped", "compare(each, 1)"),
    ]
    assert len({each.key for each in found}) == len(found)


def test_each_mutant_changes_one_thing() -> None:
    whole = ast.unparse(ast.parse(SOURCE))
    every = [changed(number) for number in range(len(mutants("x", SOURCE)))]
    assert len({whole, *every}) == len(every) + 1
    assert "if False or len(peer.data) != 3:" in changed(2)
    assert "if not peer.data or False:" in changed(3)
    assert "len(peer.data) < 3" in changed(4)
    assert "Failed" not in changed(6)
    assert "Inconclusive" in changed(6)
    assert changed(7).endswith("def expect_more(peer) -> None:\n    pass")


def test_the_canary_asserts_nothing() -> None:
    left = ast.unparse(without_assertions(SOURCE))
    assert "expect_echo" not in left
    assert "Failed" not in left


def test_every_mutant_of_the_suites_compiles_and_has_a_key_of_its_own() -> None:
    every = all_mutants(suites.FOLDER)
    assert len(every) > 500
    assert len({each.key for each in every}) == len(every)
    for each in every[::8]:
        source = (suites.FOLDER / each.path).read_text(encoding="utf-8")
        compile(mutated(source, each.number), each.path, "exec")


def verdict(name: str, noticed_by: str = "") -> Verdict:
    return Verdict(Mutant("echo/x.py", name, "dropped", "y", 1, 1, 0), noticed_by=noticed_by)


def test_survivors_and_stale_entries_are_problems() -> None:
    one, other = verdict("one"), verdict("other", "a program")
    measured = Measurement(3, [one, other], 0, {"unchanged": True}, 1.0)
    assert len(problems(measured, {}, whole=True)) == 1
    assert not problems(measured, {one.mutant.key: "equivalent"}, whole=True)
    known = {one.mutant.key: "equivalent", other.mutant.key: "is noticed", "gone": "renamed"}
    assert len(problems(measured, known, whole=True)) == 2
    assert len(problems(measured, known, whole=False)) == 1
    measured.canaries["without assertions"] = False
    assert "canary" in problems(measured, {one.mutant.key: ""}, whole=True)[0]


@pytest.mark.slow
@pytest.mark.zoo
@pytest.mark.skipif(not have_compiler(), reason="no gcc: apt-get install gcc")
@pytest.mark.parametrize("suite", ["tools"])
def test_a_whole_suite(suite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every loosened assertion of one suite is noticed, or stands in the ledger."""
    assert main(["--suite", suite, str(tmp_path)]) == 0, capsys.readouterr().out
