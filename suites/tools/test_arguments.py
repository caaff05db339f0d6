"""What the tools do with arguments that are too few, too many, or useless."""

import pytest

from harness.bench import Bench
from harness.checks import judges
from harness.outcomes import Failed
from suites.tools.tables import furnish

COUNTS = [0, 1, 2, 3, 20]


@pytest.mark.parametrize("count", COUNTS)
@judges("TOOL-ARGUMENTS", acceptable="an end by itself, with any status")
def test_arguments(bench: Bench, count: int) -> None:
    """Starts the tool with so many arguments."""
    # Not acceptable: death by a signal, no end.
    bench.execute_with(furnish(bench), *["127.0.0.1", "80", *["x"] * 18][:count]).expect_no_crash()


@judges("TOOL-USAGE", acceptable="a line on standard error, an exit status other than 0")
def test_usage(bench: Bench) -> None:
    """Starts the tool without arguments."""
    # Not acceptable: silence, success.
    tool = bench.execute_with(furnish(bench))
    tool.expect_failure_exit()
    if not tool.stderr.strip():
        raise Failed("standard error says nothing", observed="nothing on standard error")


@judges("TOOL-ERROR", acceptable="a line on standard error, an exit status other than 0")
def test_error(bench: Bench) -> None:
    """Gives a word where an address is due."""
    # Not acceptable: silence, success.
    arguments = ["nonsense", "80"][: 1 if bench.program.name == "address-text" else 2]
    tool = bench.execute_with(furnish(bench), *arguments)
    tool.expect_failure_exit()
    if not tool.stderr.strip():
        raise Failed("standard error says nothing", observed="nothing on standard error")
