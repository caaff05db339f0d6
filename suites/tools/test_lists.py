"""host-list, protocol-list and service-list: every entry of a private table, in its order."""

import pytest

from harness.bench import Bench
from harness.checks import Phase, View, judges
from suites.tools.tables import Entry, entries, expect_rows, lists, rows, word

LAB = (View.LAB,)


@judges(
    "LIST-PRINTS",
    acceptable="one row for each entry, in the order of the table; exit status 0",
    phase=Phase.GATE,
    needs=LAB,
)
def test_list(bench: Bench) -> None:
    """Makes a table of five entries without aliases, and lets the tool list it."""
    # Not acceptable: entries of the real machine's table, another text.
    made = entries(bench, 5)
    tool = lists(bench, "".join(each.line() + "\n" for each in made))
    expect_rows(tool, [each.row() for each in made])


@judges("LIST-ALIASES", acceptable="each entry with all its aliases, in their order", needs=LAB)
def test_aliases(bench: Bench) -> None:
    """Makes entries with no, one, two and up to thirty aliases."""
    # Not acceptable: the first alias alone, an alias of another entry.
    made = [*entries(bench, 2, 30), *entries(bench, 1), *entries(bench, 3, 2)]
    tool = lists(bench, "".join(each.line() + "\n" for each in made))
    expect_rows(tool, [each.row() for each in made])


@judges("LIST-NUMBERS", acceptable="these numbers, unsigned and not swapped", needs=LAB)
def test_numbers(bench: Bench) -> None:
    """Makes entries with the least and the greatest numbers, and with some between."""
    # Not acceptable: negative numbers, swapped bytes, missing entries.
    numbers = {
        "host-list": ["0.0.0.0", "1.0.0.1", "127.0.0.1", "192.0.2.255", "255.255.255.255"],
        "protocol-list": ["0", "1", "127", "128", "255"],
        "service-list": ["1/tcp", "256/udp", "32768/tcp", "58001/udp", "65535/tcp"],
    }[bench.program.name]
    made = [Entry(bench.program.name, word(bench.payloads.random), each) for each in numbers]
    tool = lists(bench, "".join(each.line() + "\n" for each in made))
    expect_rows(tool, [each.row() for each in made])


@judges("LIST-ODD-LINES", acceptable="one row for each entry, none for a comment", needs=LAB)
def test_odd_lines(bench: Bench) -> None:
    """Puts comments, empty lines, tabs and blanks between entries; the last has no newline."""
    # Not acceptable: a row for a comment, a missing last entry.
    aliases = 0 if bench.program.name == "host-list" else 1
    first, second, third, fourth = entries(bench, 4, aliases)
    table = "# a comment\n\n" + first.line("\t\t") + "\n"
    table += "#" + second.line() + "\n   \t\n" + third.line("  ") + " # and a comment\n"
    table += "  # another\n" + fourth.line(" \t ")
    expect_rows(lists(bench, table), [each.row() for each in (first, third, fourth)])


@judges("LIST-LONG", acceptable="one row for each of the entries", needs=LAB)
def test_long(bench: Bench) -> None:
    """Makes a table of 500 entries, the last of which has a name of 200 bytes."""
    # Not acceptable: an end at 100 or 256, a cut name, death by a signal.
    made = entries(bench, 499)
    made.append(Entry(bench.program.name, word(bench.payloads.random, 200), made[0].number))
    tool = lists(bench, "".join(each.line() + "\n" for each in made))
    expect_rows(tool, [each.row() for each in made])


@pytest.mark.parametrize("table", ["", "# nothing\n"], ids=["empty", "comment"])
@judges("LIST-EMPTY", acceptable="no row, exit status 0", needs=LAB)
def test_empty(bench: Bench, table: str) -> None:
    """Makes the table empty, or a single comment."""
    # Not acceptable: a row, an error, death by a signal.
    expect_rows(lists(bench, table), [])


@judges(
    "HOST-LIST-IPV6",
    acceptable="the IPv4 rows; for ::1 no row or 127.0.0.1; no row for other IPv6 lines",
    needs=LAB,
)
def test_ipv6_lines(bench: Bench) -> None:
    """Puts IPv6 lines between those of IPv4."""
    # Not acceptable: rows with a part of an IPv6 address, an end at the first IPv6 line.
    first, second = entries(bench, 2)
    six, loop = word(bench.payloads.random), word(bench.payloads.random)
    table = f"{first.line()}\n::1 {loop}\n2001:db8::7 {six}\nff02::1 {six}-all\n{second.line()}\n"
    tool = lists(bench, table)
    given = f"name={loop}, addr={{ 127.0.0.1 }}"
    shown = [given] if given in rows(tool) else []
    expect_rows(tool, [first.row(), *shown, second.row()])


@judges(
    "HOST-LIST-DUPLICATES",
    acceptable="two rows with one address each, or one row with both",
    needs=LAB,
)
def test_duplicates(bench: Bench) -> None:
    """Gives two addresses to one name, in two lines."""
    # Not acceptable: one of the addresses missing.
    first, second, third = entries(bench, 3)
    again = Entry(first.kind, first.name, second.number)
    tool = lists(bench, "".join(each.line() + "\n" for each in (first, again, third)))
    both = f"name={first.name}, addr={{ {first.number} {second.number} }}"
    merged = both in rows(tool)
    expected = [both] if merged else [first.row(), again.row()]
    expect_rows(tool, [*expected, third.row()])
