"""address-lookup and name-lookup, and what all that look names up do with unknown ones."""

import pytest

from harness.bench import Bench
from harness.checks import Phase, View, judges
from harness.difference import excerpt
from harness.execution import Execution
from harness.outcomes import Failed
from suites.tools.tables import address, expect_lines, expect_refusal, furnish, word

LAB = (View.LAB,)


@judges(
    "ADDRESS-LOOKUP-PRINTS",
    acceptable="`IP:PORT`, a newline; exit status 0",
    phase=Phase.GATE,
    needs=LAB,
)
def test_lookup(bench: Bench) -> None:
    """Looks up a host and a service that only this check's tables have."""
    # Not acceptable: the port with its bytes swapped, the same line three times.
    random = bench.payloads.random
    host, service, given, port = (
        word(random),
        word(random),
        address(random),
        random.randrange(65536),
    )
    tables = {
        "/etc/hosts": f"127.0.0.1 localhost\n{given} {host}\n",
        "/etc/services": f"{service} {port}/tcp\n{service} {port}/udp\n",
    }
    expect_lines(bench.execute_with(furnish(bench, tables), host, service), f"{given}:{port}")


@judges("ADDRESS-LOOKUP-NUMBERS", acceptable="`IP:PORT`, a newline; exit status 0", needs=LAB)
def test_lookup_numbers(bench: Bench) -> None:
    """Gives the host and the service as numbers that no table has."""
    # Not acceptable: an error, a swapped port, lines for other kinds of sockets.
    given, port = address(bench.payloads.random), bench.payloads.random.randrange(1, 65536)
    world = furnish(bench, {"/etc/services": ""})
    expect_lines(bench.execute_with(world, given, str(port)), f"{given}:{port}")


@judges(
    "ADDRESS-LOOKUP-EVERY",
    acceptable="one line for each IPv4 address, in any order; one for an IPv6 address, or none",
    needs=LAB,
)
def test_lookup_every(bench: Bench) -> None:
    """Looks up a host that has four IPv4 addresses and one of IPv6."""
    # Not acceptable: the first alone, a line twice, a part of the IPv6 address.
    random = bench.payloads.random
    host, port = word(random), random.randrange(1, 65536)
    addresses = sorted({address(random) for _ in range(4)})
    table = "".join(f"{each} {host}\n" for each in [*addresses, "2001:db8::7"])
    tool = bench.execute_with(furnish(bench, {"/etc/hosts": table}), host, str(port))
    tool.expect_exit(0)
    lines = tool.stdout.decode("utf-8", "backslashreplace").splitlines()
    sixth = [line for line in lines if "2001:db8::7" in line]
    rest = sorted(line for line in lines if line not in sixth)
    if rest != [f"{each}:{port}" for each in addresses] or len(sixth) > 1:
        raise Failed("the lines are not one for each address", observed=excerpt(tool.stdout, 400))


@judges(
    "NAME-LOOKUP-PRINTS",
    acceptable="`HOST:SERVICE`, a newline; exit status 0",
    phase=Phase.GATE,
    needs=LAB,
)
def test_names(bench: Bench) -> None:
    """Looks up an address and a port that this check's tables have names for."""
    # Not acceptable: numbers, the names of the real machine's tables.
    random = bench.payloads.random
    host, service, given = word(random) + ".example", word(random), address(random)
    port = random.randrange(1, 65536)
    tables = {
        "/etc/hosts": f"127.0.0.1 localhost\n{given} {host} alias\n",
        "/etc/services": f"{service} {port}/tcp\n{service} {port}/udp\n",
    }
    tool = bench.execute_with(furnish(bench, tables), given, str(port))
    expect_lines(tool, f"{host}:{service}")


@pytest.mark.parametrize("what", ["host", "service", "both"])
@judges("NAME-LOOKUP-NUMBERS", acceptable="the number in place of the name", needs=LAB)
def test_no_names(bench: Bench, what: str) -> None:
    """Looks up an address and a port of which one, or both, have no name."""
    # Not acceptable: an error, an empty place, a swapped port.
    random = bench.payloads.random
    host, service, given = word(random), word(random), address(random)
    port = random.randrange(1, 65536)
    hosts = "" if what != "service" else f"{given} {host}\n"
    services = "" if what != "host" else f"{service} {port}/tcp\n{service} {port}/udp\n"
    tables = {"/etc/hosts": "127.0.0.1 localhost\n" + hosts, "/etc/services": services}
    tool = bench.execute_with(furnish(bench, tables), given, str(port))
    expect_lines(tool, f"{host if hosts else given}:{service if services else port}")


@pytest.mark.parametrize("port", ["abc", "80x", "70000", "65616", "-1", ""])
@judges("NAME-LOOKUP-REJECTS", acceptable="nothing printed as an answer", needs=LAB)
def test_no_port(bench: Bench, port: str) -> None:
    """Gives a port that is none; port 80, to which some of them lead, has a name here."""
    # Not acceptable: the names, or the numbers, of another port.
    given = address(bench.payloads.random)
    tables = {"/etc/hosts": f"{given} somebody\n", "/etc/services": "web 80/tcp\n"}
    tool = bench.execute_with(furnish(bench, tables), given, port)
    expect_refusal(tool, "somebody:", f"{given}:")


def failed_lookup(bench: Bench, what: str) -> Execution:
    """Look up what is in no table."""
    host, service = word(bench.payloads.random), word(bench.payloads.random)
    world = furnish(bench, {"/etc/services": "web 80/tcp\n"})
    if bench.program.name == "host-address":
        return bench.execute_with(world)
    if what == "service":
        return bench.execute_with(world, "localhost", service)
    return bench.execute_with(world, host, "80")


@pytest.mark.parametrize("what", ["host", "service"])
@judges("LOOKUP-NO-RESULT", acceptable="an end by itself, with no address printed", needs=LAB)
def test_unknown(bench: Bench, what: str) -> None:
    """Looks up a host, or where one is taken a service, that is in no table."""
    # Not acceptable: death by a signal, no end, an address.
    expect_refusal(failed_lookup(bench, what), "internet address", ":80\n", "127.0.0.1")


@judges("LOOKUP-REASON", acceptable="`getaddrinfo: ` and a reason on standard error", needs=LAB)
def test_reason(bench: Bench) -> None:
    """Looks up a host that is in no table."""
    # Not acceptable: silence, a message on standard output, the text of an unrelated errno.
    tool = failed_lookup(bench, "host")
    tool.expect_stderr_contains("getaddrinfo: ")
    if b"Success" in tool.stderr:
        raise Failed("the reason is that of errno", observed=excerpt(tool.stderr, 200))


@judges("LOOKUP-STATUS", acceptable="an exit status other than 0", needs=LAB)
def test_status(bench: Bench) -> None:
    """Looks up a host that is in no table."""
    # Not acceptable: 0.
    failed_lookup(bench, "host").expect_failure_exit()
