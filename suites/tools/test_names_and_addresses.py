"""host-name, host-address and address-text."""

import ipaddress

import pytest

from harness.bench import Bench
from harness.checks import Phase, View, judges
from harness.difference import excerpt
from harness.outcomes import Failed
from suites.tools.tables import (
    address,
    expect_lines,
    expect_lines_in_any_case,
    expect_refusal,
    furnish,
    word,
)

NO_ADDRESSES = {
    "empty": "",
    "word": "hello",
    "256": "256.1.1.1",
    "three": "1.2.3",
    "five": "1.2.3.4.5",
    "number": "16909060",
    "blank-before": " 1.2.3.4",
    "blank-after": "1.2.3.4 ",
    "network": "10.0.0.0/8",
    "minus": "-1.2.3.4",
    "two-gaps": "1::2::3",
    "nine-groups": "1:2:3:4:5:6:7:8:9",
    "five-digits": "12345::",
    "format": "%s%n%s%n",
    "long": "1" * 5000,
}


@judges(
    "HOST-NAME-PRINTS",
    acceptable="`host name: NAME`, a newline; exit status 0",
    phase=Phase.GATE,
    needs=(View.LAB,),
)
def test_host_name(bench: Bench) -> None:
    """Gives the lab a name of this check's own, and starts the tool."""
    # Not acceptable: the real machine's name, another text.
    name = word(bench.payloads.random, 10)
    expect_lines(bench.execute_with(furnish(bench, hostname=name)), f"host name: {name}")


@pytest.mark.parametrize("form", ["one-letter", "dots", "capitals", "digits", "63", "longest"])
@judges(
    "HOST-NAME-EVERY",
    acceptable="`host name: NAME`, a newline; exit status 0",
    needs=(View.LAB,),
)
def test_every_host_name(bench: Bench, form: str) -> None:
    """Gives the lab such a name."""
    # Not acceptable: a name that is cut, at a dot or at a length.
    random = bench.payloads.random
    name = {
        "one-letter": random.choice("abcdefgh"),
        "dots": f"{word(random)}.{word(random)}.example",
        "capitals": word(random, 12).upper(),
        "digits": str(random.randrange(10**9)),
        "63": word(random, 63),
        "longest": word(random, 64),
    }[form]
    expect_lines(bench.execute_with(furnish(bench, hostname=name)), f"host name: {name}")


def described(name: str, *addresses: str) -> list[str]:
    """What host-address prints."""
    rows = [f"{each} ({int(ipaddress.IPv4Address(each)):08X})" for each in addresses]
    return [f"canonical hostname: {name}", *(f"internet address: {row}" for row in rows)]


def host_address(bench: Bench, hosts: str, *expected: str) -> None:
    """Let the tool look up its host in this table."""
    tool = bench.execute_with(furnish(bench, {"/etc/hosts": "127.0.0.1 localhost\n" + hosts}))
    expect_lines_in_any_case(tool, *expected)


@judges(
    "HOST-ADDRESS-PRINTS",
    acceptable="the guide's two lines, hexadecimal digits large or small; exit status 0",
    phase=Phase.GATE,
    needs=(View.LAB,),
)
def test_host_address(bench: Bench) -> None:
    """Gives the guide's host the guide's address."""
    # Not acceptable: another text, the bytes in another order.
    host = bench.program.default_host
    host_address(bench, f"193.136.138.142 {host}\n", *described(host, "193.136.138.142"))


@pytest.mark.parametrize("form", ["small", "0.0.0.1", "large", "random"])
@judges(
    "HOST-ADDRESS-HEXADECIMAL",
    acceptable="eight digits in network byte order, large or small",
    needs=(View.LAB,),
)
def test_hexadecimal(bench: Bench, form: str) -> None:
    """Gives the guide's host such an address."""
    # Not acceptable: seven digits, the bytes the other way round, a sign.
    host = bench.program.default_host
    given = {"small": "1.2.3.4", "0.0.0.1": "0.0.0.1", "large": "223.255.254.253"}.get(
        form, address(bench.payloads.random)
    )
    host_address(bench, f"{given} {host}\n", *described(host, given))


@judges(
    "HOST-ADDRESS-CANONICAL",
    acceptable="the first name of the line in /etc/hosts",
    needs=(View.LAB,),
)
def test_canonical(bench: Bench) -> None:
    """Makes the guide's host an alias of another name."""
    # Not acceptable: the alias.
    real, given = word(bench.payloads.random) + ".example", address(bench.payloads.random)
    line = f"{given} {real} {bench.program.default_host}\n"
    host_address(bench, line, *described(real, given))


@judges(
    "HOST-ADDRESS-EVERY",
    acceptable="one line for each IPv4 address, in any order, none twice",
    needs=(View.LAB,),
)
def test_every_address(bench: Bench) -> None:
    """Gives the guide's host four IPv4 addresses and one of IPv6."""
    # Not acceptable: the first alone, three lines for each, an IPv6 address.
    host = bench.program.default_host
    addresses = sorted({address(bench.payloads.random) for _ in range(4)})
    table = "".join(f"{each} {host}\n" for each in [*addresses, "2001:db8::1"])
    tool = bench.execute_with(furnish(bench, {"/etc/hosts": table}))
    tool.expect_exit(0)
    found = sorted(tool.stdout.decode("utf-8", "backslashreplace").upper().splitlines())
    if found != sorted(line.upper() for line in described(host, *addresses)):
        raise Failed("the lines are not one for each address", observed=excerpt(tool.stdout, 400))


@judges(
    "ADDRESS-TEXT-IPV4",
    acceptable="`IPv4: 0x` and eight digits, large or small; exit status 0",
    phase=Phase.GATE,
)
def test_ipv4(bench: Bench) -> None:
    """Gives an IPv4 address of which all four bytes differ."""
    # Not acceptable: the bytes in another order, another text.
    given = ".".join(map(str, bench.payloads.random.sample(range(17, 255), 4)))
    expect_lines_in_any_case(
        bench.execute_with(furnish(bench), given), f"IPv4: 0x{int(ipaddress.ip_address(given)):08x}"
    )


@pytest.mark.parametrize("given", ["0.0.0.0", "0.0.0.1", "255.255.255.255", "1.2.3.4", "127.0.0.1"])
@judges("ADDRESS-TEXT-IPV4-EVERY", acceptable="`IPv4: 0x` and eight digits; exit status 0")
def test_every_ipv4(bench: Bench, given: str) -> None:
    """Gives this IPv4 address."""
    # Not acceptable: an error for 255.255.255.255, digits missing.
    expect_lines_in_any_case(
        bench.execute_with(furnish(bench), given), f"IPv4: 0x{int(ipaddress.ip_address(given)):08x}"
    )


@pytest.mark.parametrize("form", ["any", "loopback", "full", "gap", "capitals", "mapped", "random"])
@judges("ADDRESS-TEXT-IPV6", acceptable="`IPv6: 0x` and 32 digits, large or small; exit status 0")
def test_ipv6(bench: Bench, form: str) -> None:
    """Gives an IPv6 address in such a form."""
    # Not acceptable: digits missing, groups in another order, an IPv4 address.
    given = {
        "any": "::",
        "loopback": "::1",
        "full": "2001:0db8:0000:0000:0008:0800:200c:417a",
        "gap": "2001:db8::8:800:200c:417a",
        "capitals": "FE80::ABCD:EF01",
        "mapped": "::ffff:193.136.138.142",
        "random": str(ipaddress.IPv6Address(bench.payloads.binary(16))),
    }[form]
    expect_lines_in_any_case(
        bench.execute_with(furnish(bench), given),
        f"IPv6: 0x{int(ipaddress.IPv6Address(given)):032x}",
    )


@pytest.mark.parametrize("form", NO_ADDRESSES)
@judges("ADDRESS-TEXT-REJECTS", acceptable="an end by itself, with nothing printed as an address")
def test_no_address(bench: Bench, form: str) -> None:
    """Gives a text that is no address."""
    # Not acceptable: an address, death by a signal, no end.
    tool = bench.execute_with(furnish(bench), NO_ADDRESSES[form])
    expect_refusal(tool, "IPv4: 0x", "IPv6: 0x")
