"""Mutants of the checks: each loosens one assertion of the suites.

A mutant is one change of a syntax tree, after which a check demands less than it did:

- ``dropped``: a call ``expect_…(…)``, ``compare(…)`` or ``judge_…(…)`` whose value nobody uses;
- ``not raised``: one ``raise Failed(…)``;
- ``operand``: one operand of an ``or`` in the condition of a raise;
- ``only less``, ``only more``: in such a condition ``!=`` between numbers notices one of the two;
- ``emptied``: a function that asserts and gives nothing back does nothing.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

_ASSERTING = ("expect", "compare", "judge_")
_MAKES_NOT_APPLICABLE = "expect_met"
"""Where the call that is to fail is never made, this fails nobody."""
_SHOWN = 70


@dataclass(frozen=True)
class Mutant:
    """One loosened assertion. ``path`` is relative to the suites; lines are those of the file."""

    path: str
    function: str
    operator: str
    text: str
    """The beginning of what is loosened, in one line."""
    first_line: int
    last_line: int
    number: int
    """Which one it is in its file."""

    @property
    def key(self) -> str:
        """Its name in the ledger, which changes with the code but not with its place."""
        return f"{self.path} {self.function} {self.operator}: {self.text}"

    def fires_at(self, path: str, line: int) -> bool:
        """Whether a failure that was raised through this line went through this assertion."""
        return path == self.path and self.first_line <= line <= self.last_line


@dataclass(frozen=True)
class _Site:
    function: str
    operator: str
    node: ast.AST
    fires: ast.AST
    """The statement that is on the stack when the assertion fails."""
    change: Callable[[], None]


def mutants(path: str, source: str) -> list[Mutant]:
    """Every mutant of one file of the suites."""
    found: list[Mutant] = []
    for number, site in enumerate(_sites(ast.parse(source))):
        lines = _line(site.fires), _last_line(site.fires)
        text = " ".join(ast.unparse(site.node).split())[:_SHOWN]
        mutant = Mutant(path, site.function, site.operator, text, *lines, number)
        same = sum(each.key.partition(" (again")[0] == mutant.key for each in found)
        if same:  # the same words stand there more than once
            mutant = replace(mutant, text=f"{text} (again, {same + 1})")
        found.append(mutant)
    return found


def mutated(source: str, number: int) -> ast.Module:
    """The syntax tree of a file with one of its mutants in place."""
    tree = ast.parse(source)
    list(_sites(tree))[number].change()
    return ast.fix_missing_locations(tree)


def without_assertions(source: str) -> ast.Module:
    """The canary: a file in which nothing is asserted any more."""
    tree = ast.parse(source)
    for site in list(_sites(tree)):
        if site.operator in ("dropped", "not raised"):
            site.change()
    return ast.fix_missing_locations(tree)


def all_mutants(folder: Path) -> list[Mutant]:
    """Every mutant of the suites below ``folder``."""
    return [
        mutant
        for path in sorted(folder.glob("*/*.py"))
        for mutant in mutants(str(path.relative_to(folder)), path.read_text(encoding="utf-8"))
    ]


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _last_line(node: ast.AST) -> int:
    return int(getattr(node, "end_lineno", None) or _line(node))


def _sites(tree: ast.Module) -> Iterator[_Site]:
    """Every place that can be loosened, in the order of the file."""
    for function in _functions(tree):
        if _only_asserts(function):
            yield _Site(function.name, "emptied", function.args, function, _emptying(function))
        for statements in _bodies(function):
            for index, statement in enumerate(statements):
                yield from _of_statement(function.name, statements, index, statement)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Every function and method; one within another belongs to the outer one."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (each for each in node.body if isinstance(each, ast.FunctionDef))


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements below a node."""
    for child in ast.walk(node):
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(child, name, None)
            if isinstance(statements, list) and statements:
                yield statements


def _of_statement(
    function: str, statements: list[ast.stmt], index: int, statement: ast.stmt
) -> Iterator[_Site]:
    def drop() -> None:
        statements[index] = ast.copy_location(ast.Pass(), statement)

    if isinstance(statement, ast.Expr) and _asserts(statement.value):
        yield _Site(function, "dropped", statement, statement, drop)
    elif isinstance(statement, ast.Raise) and _raises_failed(statement):
        yield _Site(function, "not raised", statement, statement, drop)
    elif isinstance(statement, ast.If):
        raised = [each for each in statement.body if isinstance(each, ast.Raise)]
        if raised and _raises_failed(raised[0]):
            yield from _of_condition(function, statement, raised[0])


def _of_condition(function: str, guard: ast.If, raised: ast.Raise) -> Iterator[_Site]:
    for node in ast.walk(guard.test):
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            for operand in node.values:
                yield _Site(function, "operand", operand, raised, _dropping(node, operand))
        elif _is_numeric_difference(node):
            assert isinstance(node, ast.Compare)
            shown = copy.deepcopy(node)
            for operator, sign in (("only less", ast.Lt), ("only more", ast.Gt)):
                yield _Site(function, operator, shown, raised, _replacing(node, sign))


def _dropping(node: ast.BoolOp, operand: ast.expr) -> Callable[[], None]:
    def change() -> None:
        node.values[node.values.index(operand)] = ast.copy_location(ast.Constant(False), operand)

    return change


def _replacing(node: ast.Compare, sign: type[ast.cmpop]) -> Callable[[], None]:
    def change() -> None:
        node.ops[0] = sign()

    return change


def _emptying(function: ast.FunctionDef) -> Callable[[], None]:
    def change() -> None:
        function.body[:] = [ast.copy_location(ast.Pass(), function.body[0])]

    return change


def _asserts(value: ast.expr) -> bool:
    if not isinstance(value, ast.Call):
        return False
    called = value.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return str(name).startswith(_ASSERTING) and name != _MAKES_NOT_APPLICABLE


def _raises_failed(statement: ast.Raise) -> bool:
    raised = statement.exc
    return isinstance(raised, ast.Call) and getattr(raised.func, "id", "") == "Failed"


def _is_numeric_difference(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotEq)):
        return False
    return any(_is_number(each) for each in (node.left, *node.comparators))


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", "") in ("len", "sum", "int")
    return isinstance(node, ast.Constant) and type(node.value) is int


def _only_asserts(function: ast.FunctionDef) -> bool:
    """A helper, not a check, named as an assertion, that gives nothing back."""
    returns = function.returns
    nothing = isinstance(returns, ast.Constant) and returns.value is None
    return nothing and function.name.lstrip("_").startswith(_ASSERTING)
