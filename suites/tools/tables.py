"""Private tables, made from the seed: nothing compiled in, or read elsewhere, can pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from harness.bench import Bench
from harness.difference import excerpt
from harness.execution import Execution
from harness.lab.world import World
from harness.outcomes import Failed

FILES = {
    "host-list": "/etc/hosts",
    "protocol-list": "/etc/protocols",
    "service-list": "/etc/services",
}
_NSSWITCH = "hosts: files\nnetworks: files\nservices: files\nprotocols: files\n"


@dataclass(frozen=True)
class Entry:
    """One line of a table, and the row that it is to become."""

    kind: str
    """The program that lists such entries."""
    name: str
    number: str
    """An address, a protocol's number, or a port and its protocol."""
    aliases: tuple[str, ...] = field(default=())

    def line(self, gap: str = " ") -> str:
        """The line of the table."""
        words = [self.number, self.name] if self.kind == "host-list" else [self.name, self.number]
        return gap.join([*words, *self.aliases])

    def row(self) -> str:
        """The row that the program prints."""
        if self.kind == "host-list":
            return f"name={self.name}, addr={{ {self.number} }}"
        number = self.number
        if self.kind == "service-list":
            port, _, protocol = number.partition("/")
            number = f"{protocol}/{port}"
        return f"name={self.name} ({number}), alias={{ {' '.join(self.aliases)} }}"


def word(random: Random, length: int = 8) -> str:
    """A name that no real table has."""
    return "x" + "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length - 1))


def address(random: Random) -> str:
    """A private address; none that would lose a leading zero in hexadecimal."""
    rest = (random.randrange(low, high) for low, high in ((16, 32), (1, 255), (1, 255)))
    return ".".join(["172", *map(str, rest)])


def entries(bench: Bench, count: int, aliases: int = 0) -> list[Entry]:
    """So many entries of the table that the program under test lists; no two are alike."""
    random, kind = bench.payloads.random, bench.program.name
    numbers = {
        "host-list": lambda number: f"10.{number >> 8 & 255}.{number & 255}.{number % 250 + 1}",
        "protocol-list": lambda number: str(number % 100 + 1),
        "service-list": lambda number: f"{number + 1}/{random.choice(['tcp', 'udp'])}",
    }
    begin = random.randrange(200)
    return [
        Entry(
            kind,
            f"{word(random)}{number}",
            numbers[kind](begin + number),
            tuple(word(random) for _ in range(random.randint(1, aliases) if aliases else 0)),
        )
        for number in range(count)
    ]


def furnish(bench: Bench, files: dict[str, str] | None = None, **furniture: Any) -> World:
    """A world with these tables, where nothing is asked of a name server."""
    tables = {
        "/etc/hosts": "127.0.0.1 localhost\n",
        "/etc/nsswitch.conf": _NSSWITCH,
        "/etc/host.conf": "multi on\n",
        **(files or {}),
    }
    return bench.world(files=tables, **furniture)


def lists(bench: Bench, table: str) -> Execution:
    """Let the program list this table."""
    world = furnish(bench, {FILES[bench.program.name]: table})
    return bench.execute_with(world, stdout="file")


def rows(tool: Execution) -> list[str]:
    """What it printed, row by row; how many blanks stand somewhere is of no account."""
    text = tool.stdout.decode("utf-8", "backslashreplace").replace("{", "{ ").replace("}", " }")
    return [" ".join(line.split()) for line in text.splitlines()]


def expect_rows(tool: Execution, expected: Sequence[str]) -> None:
    """Exactly these rows, in this order, and exit status 0. Raises Failed with the first that
    differs."""
    wanted = [" ".join(each.split()) for each in expected]
    tool.expect_exit(0)
    found = rows(tool)
    if found == wanted:
        return
    if sorted(found) == sorted(wanted):
        raise Failed("the rows are there, in another order", observed="; ".join(found[:5]))
    missing = [each for each in wanted if each not in found]
    surplus = [each for each in found if each not in wanted]
    what = "a row is missing" if missing else "there is a row too many"
    raise Failed(
        what,
        observed=f"{len(found)} rows for {len(wanted)}"
        + (f"; not there: {missing[0]}" if missing else "")
        + (f"; there instead: {surplus[0]}" if surplus else ""),
    )


def expect_lines(tool: Execution, *expected: str) -> None:
    """Exactly these lines and exit status 0. Raises Failed."""
    tool.expect_exit(0)
    tool.expect_stdout("".join(f"{line}\n" for line in expected).encode())


def expect_lines_in_any_case(tool: Execution, *expected: str) -> None:
    """As above; hexadecimal digits may be large or small."""
    tool.expect_exit(0)
    found = tool.stdout.decode("utf-8", "backslashreplace")
    if found.lower() != "".join(f"{line}\n" for line in expected).lower():
        raise Failed(
            "standard output is not what was due",
            observed=excerpt(tool.stdout, 200),
            acceptable="; ".join(expected),
        )


def expect_refusal(tool: Execution, *forbidden: str) -> None:
    """It ends by itself, and prints no row that begins so. Raises Failed."""
    tool.expect_no_crash()
    text = tool.stdout.decode("utf-8", "backslashreplace")
    for each in forbidden:
        if each in text:
            raise Failed("it printed a result where there is none", observed=excerpt(tool.stdout))
