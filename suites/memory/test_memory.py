"""What sanitizers see while everything that the other checks do is done once more."""

from collections.abc import Iterable

from harness.bench import Bench
from harness.checks import Phase, View, judges
from harness.outcomes import Failed
from harness.sanitizer import MemoryReport

SHOWN = 3


@judges(
    "MEMORY-BOUNDS",
    acceptable="no report of AddressSanitizer, and none of an index or a pointer out of bounds",
    starts_own=True,
    needs=(View.SOURCES,),
    phase=Phase.LAST,
)
def test_bounds(bench: Bench) -> str:
    """Compiles the sources with -fsanitize=address,undefined, and plays every check on that."""
    # Not acceptable: an access out of bounds, also one whose effect no client ever sees.
    return judge(each for each in bench.memory_reports() if each.out_of_bounds)


@judges(
    "UNDEFINED-BEHAVIOUR",
    acceptable="no report of UndefinedBehaviorSanitizer",
    starts_own=True,
    needs=(View.SOURCES,),
    phase=Phase.LAST,
)
def test_undefined_behaviour(bench: Bench) -> str:
    """Compiles the sources with -fsanitize=address,undefined, and plays every check on that."""
    # Not acceptable: an overflow, a bad shift, a misaligned access, whatever came of it here.
    return judge(each for each in bench.memory_reports() if not each.out_of_bounds)


def judge(reports: Iterable[MemoryReport]) -> str:
    """No report at all. Raises Failed with the first few."""
    found = list(reports)
    if not found:
        return "the sanitizers reported nothing"
    lines = [line for each in found[:SHOWN] for line in told(each)]
    raise Failed(
        found[0].summary,
        observed=f"{len(found)} different reports, the first {during(found[0])}",
        sanitizer=lines,
    )


def told(report: MemoryReport) -> list[str]:
    """A report for the reader, with the check during which it was made."""
    return [f"{report.summary} ({during(report)})", *(f"  {line}" for line in report.lines)]


def during(report: MemoryReport) -> str:
    """When it was made."""
    return f"during the check {report.check}" if report.check else "between two checks"
