"""Write each failed check as a script of bare sockets that shows the failure again.

``reproduce-ID.py`` needs nothing but Python: it does the steps of the check (recorded as
:mod:`harness.steps`) against any address, or starts the program itself, says what was due and what
came, and exits with 1 if the failure shows, 0 if it does not, 2 if nothing could be judged.
"""

from __future__ import annotations

import ast
import functools
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from harness import __version__
from harness.catalogue import Catalogue, Requirement
from harness.errors import BadInput
from harness.outcomes import Outcome
from harness.result import CheckResult, RunResult
from harness.steps import JudgedBy
from reports.scripts.code import Writer

_HELPERS = Path(__file__).parent / "scripts" / "helpers.py"
_WIDTH = 88
_OF_PROCESSES = {"stop", "kill", "count", "processor", "watch", "fates", "live"}
"""Verbs that concern the processes of a server."""
_ALWAYS = {"read_arguments", "fail", "give_up", "expect", "conclude"}


def write(runs: Sequence[RunResult], catalogue: Catalogue, folder: Path) -> list[Path]:
    """Write a script for each failed check of these runs; the paths.

    The evidence of the check then names its script. Raises BadInput if the folder cannot be
    written.
    """
    written: list[Path] = []
    numbers: dict[str, int] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for run in runs:
            for check in run.checks:
                if check.outcome is not Outcome.FAILED or "repetition" not in check.evidence:
                    continue
                numbers[check.requirement] = number = numbers.get(check.requirement, 0) + 1
                suffix = f"-{number}" if number > 1 else ""
                path = folder / f"reproduce-{check.requirement}{suffix}.py"
                path.write_text(script(run, check, catalogue, path.name), encoding="utf-8")
                path.chmod(0o755)
                check.evidence["reproduce"] = str(path)
                written.append(path)
    except OSError as problem:
        raise BadInput(f"--reproduce {folder}: {problem.strerror}.") from problem
    return written


def script(run: RunResult, check: CheckResult, catalogue: Catalogue, name: str) -> str:
    """The text of the script for one failed check; ``name``: that of its file."""
    repetition = check.evidence["repetition"]
    role = catalogue.program(run.program).role
    steps: list[dict[str, Any]] = repetition["steps"]
    if any(step["verb"] == "run" for step in steps):
        role = "client"  # also a server whose arguments or failures to start are judged
    judged_by = JudgedBy(repetition["judged_by"])
    if repetition["left_out"]:
        judged_by = JudgedBy.NOTHING
    writer = Writer(steps, judged_by is JudgedBy.COMPARISON)
    body = writer.write()
    needs = _usage(role, steps)
    before = _furniture(role, steps)
    if role == "server":
        before.append("start_server()")
    last = {
        JudgedBy.WHAT_WAS_DUE: "conclude(by_comparison=False)",
        JudgedBy.COMPARISON: "conclude(by_comparison=True)",
        JudgedBy.NOTHING: f"give_up({_UNSEEN!r})",
    }[judged_by]
    main = [f"read_arguments({needs!r})", *before, "", *body, "", last]
    constants = [f"{name} = {text}" for name, text in writer.constants.items()]
    password = [step["values"]["password"] for step in steps if step["verb"] == "folder"]
    if password:
        constants.append(f"PASSWORD = {password[0]['bytes'].encode('latin-1')!r}")
    imports, helpers = _needed("\n".join([*constants, *main]))
    requirement = catalogue.requirements[check.requirement]
    return "\n".join(
        [
            "#!/usr/bin/env python3",
            _head(run, check, requirement, f"python3 {name} {needs}", repetition, role),
            "",
            *imports,
            "",
            "",
            "def steps() -> None:",
            '    """The steps of the check, one after the other."""',
            *(f"    {line}".rstrip() for line in main),
            "",
            "",
            "# What the steps are made of.",
            "",
            *helpers,
            *(["", "# What is sent.", *constants] if constants else []),
            "",
            'if __name__ == "__main__":',
            "    steps()",
            "",
        ]
    )


_UNSEEN = (
    "the check looked at more than a client can see (output, logs, files, processes): "
    "compare what the head of this script says"
)


def _usage(role: str, steps: Iterable[dict[str, Any]]) -> str:
    if role == "server":
        return "HOST PORT [--pid PID | -- COMMAND ...]"
    serves = any(step["verb"] in ("listen", "bind") for step in steps)
    return "HOST PORT [-- COMMAND ...]" if serves else "-- COMMAND ..."


def _furniture(role: str, steps: Iterable[dict[str, Any]]) -> list[str]:
    """The line that makes a private world, where the check's own one had something special."""
    settings: dict[str, str] = {}
    tables: dict[str, str] = {}
    name = ""
    black_hole = False
    addresses: list[str] = []
    for step in steps:
        values = step.get("values", {})
        if step["verb"] == "furnish":
            settings |= {key: value["bytes"] if isinstance(value, dict) else value
                         for key, value in values.get("sysctls", [])}  # fmt: skip
            tables |= dict(values.get("files", []))
            name = values.get("hostname", name)
            black_hole = black_hole or bool(values.get("black_hole"))
            if values.get("hosts"):
                lines = ["127.0.0.1 localhost"]
                lines += [f"{address} {host}" for host, address in values["hosts"]]
                tables.setdefault("/etc/hosts", "\n".join(lines) + "\n")
        source = values.get("source", "127.")
        if step["verb"] == "connect" and not str(source).startswith("127."):
            addresses = sorted({*addresses, str(source)})
        address = values.get("address")
        if isinstance(address, list) and not str(address[0]).startswith(("127.", "0.0.0.0")):
            addresses = sorted({*addresses, str(address[0])})
    addresses = [each for each in addresses if ":" not in each]
    if not (settings or tables or name or addresses or black_hole):
        return []
    arguments = f"{settings!r}, {tables!r}, {name!r}, {addresses!r}, {black_hole}"
    call = f"enter_private_world({arguments})"
    if role == "server":
        return ["if COMMAND:  # otherwise the server stands where it stands", f"    {call}"]
    return ["if COMMAND:", f"    {call}"]


def _head(
    run: RunResult,
    check: CheckResult,
    requirement: Requirement,
    usage: str,
    repetition: dict[str, Any],
    role: str,
) -> str:
    """The docstring: what failed, how to use the script, what it cannot do."""
    told = [
        f"{requirement.id} ({check.level}): {requirement.sentence}",
        "",
        *_paragraph(f"Where it comes from: {'; '.join(requirement.source)}"),
        *_paragraph(f"What is done: {check.evidence.get('done', '')}"),
        *_paragraph(f"Acceptable: {check.acceptable}"),
        *_paragraph(f"Seen in the run that failed: {check.summary}; {check.observed}"),
        *_paragraph(f"What helps: {requirement.hint}"),
        "",
        f"    {usage}",
        "",
        *_explanation(role),
        *_limits(repetition, role),
        "Exit status: 1 the failure shows, 0 it does not, 2 wrong usage or nothing to judge.",
        f"Written by sockcheck {__version__} from its check {check.check} of {run.program}.",
    ]
    text = "\n".join(told).replace("\\", "\\\\").replace('"""', "'''")
    return f'"""{text}\n"""'


def _explanation(role: str) -> list[str]:
    if role == "server":
        return _paragraph(
            "The script is the client. It meets the server at HOST and PORT, or starts it by "
            "COMMAND, in which {host}, {port} and {folder} are filled in."
        )
    if role == "client":
        return _paragraph(
            "The script is the server. It listens at HOST and PORT and waits for your client, or "
            "starts it by COMMAND, in which {host} and {port} are filled in."
        )
    return _paragraph("The script starts COMMAND with the arguments of the check.")


def _limits(repetition: dict[str, Any], role: str) -> list[str]:
    """What the script cannot do by itself, said in its head."""
    steps = repetition["steps"]
    lines: list[str] = []
    verbs = {step["verb"] for step in steps}
    if verbs & _OF_PROCESSES and role == "server":
        lines += _paragraph(
            "This failure concerns the server's processes, which must be on this machine: they "
            "are found by the port, by --pid, or started by COMMAND."
        )
    if "inject" in verbs:
        lines += _paragraph(
            "In the run that failed, system calls of the server were cut short (the lines `Not "
            "repeated`), as any may be. No client can do that: it may need many tries, or the "
            "check itself, to show again."
        )
    if "furnish" in verbs:
        lines += _paragraph(
            "The check ran in a private network with settings or tables of its own. With COMMAND "
            "the script makes one too (Linux namespaces, unshare(1)); without, it does the rest."
        )
    if not steps:
        lines += _paragraph("No step of this check was made by a peer, so none is repeated.")
    if repetition["judged_by"] == JudgedBy.NOTHING:
        lines += _paragraph(f"It cannot judge by itself: {_UNSEEN}.")
    if repetition["judged_by"] == JudgedBy.COMPARISON:
        lines += _paragraph(
            "The check weighed several things together; this script compares: if everything "
            "comes as it came in the run that failed, the failure shows."
        )
    if repetition["left_out"]:
        lines += _paragraph(f"{repetition['left_out']} further steps were too many to record.")
    return lines


def _paragraph(text: str) -> list[str]:
    return textwrap.wrap(" ".join(text.split()), _WIDTH, break_long_words=False)


@functools.cache
def _parts() -> tuple[dict[str, tuple[str, frozenset[str]]], list[str]]:
    """The helpers by name, with their text and the names they use; and the imports."""
    text = _HELPERS.read_text(encoding="utf-8")
    found: dict[str, tuple[str, frozenset[str]]] = {}
    imports: list[str] = []
    lines = text.splitlines()
    for node in ast.parse(text).body:
        source = "\n".join(lines[node.lineno - 1 : node.end_lineno])
        used = _used(node)
        if isinstance(node, ast.Import):
            imports += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "typing":
            continue
        elif isinstance(node, ast.FunctionDef):
            found[node.name] = f"\n\n{source}\n", used
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                for each in ast.walk(target):
                    if isinstance(each, ast.Name):
                        found[each.id] = source, used
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = source, used
    return found, imports


def _used(node: ast.AST) -> frozenset[str]:
    """The names that a statement takes from outside."""
    names = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
    own = {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
    if isinstance(node, ast.FunctionDef):
        own |= {each.id for each in names if isinstance(each.ctx, ast.Store)}
        own -= {name for each in ast.walk(node) if isinstance(each, ast.Global)
                for name in each.names}  # fmt: skip
    return frozenset(each.id for each in names) - own


def _needed(text: str) -> tuple[list[str], list[str]]:
    """The import lines, and the helpers in their order, that a script of this text needs."""
    parts, modules = _parts()
    frontier = [each.id for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Name)]
    frontier += _ALWAYS
    wanted: set[str] = set()
    used = set(frontier)
    while frontier:
        name = frontier.pop()
        if name in parts and name not in wanted:
            wanted.add(name)
            used |= parts[name][1]
            frontier += parts[name][1]
    own = {
        target.id
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    sources = list(dict.fromkeys(parts[name][0] for name in parts if name in wanted - own))
    imports = ["from __future__ import annotations", ""]
    imports += [f"import {each}" for each in modules if each in used]
    return [*imports, "from typing import NoReturn"], sources
