"""What no source demands, but every reader of a report wants to know."""

from harness.bench import Bench
from harness.checks import judges
from harness.outcomes import Failed
from harness.server import Server
from suites.echo.discovery import describe_capacity, first_piece


@judges(
    "TCP-ECHO-CAPACITY",
    acceptable="one client more than are served at once is served, told, turned away, or waits",
    destructive=True,
    waits=1.0,
)
def test_capacity(server: Server, bench: Bench) -> str:
    """Connects up to 20 clients one by one, each of which sends a line and stays."""
    # Not acceptable: a client that is never answered, even when the others have gone.
    size = first_piece(server, bench)
    if size is not None:
        bench.discovered["reads_at_once"] = f"{size} bytes"
    words, fair = describe_capacity(server, bench)
    bench.discovered["clients"] = words
    if not fair:
        raise Failed(
            "a client that came while others were served is never answered", observed=words
        )
    return words
