"""The first check of every server that we start."""

from harness.checks import Phase, View, judges
from harness.server import Server


@judges(
    "STARTS",
    acceptable="within 10 s it listens on the port it was told, on an address that a client of "
    "this machine reaches",
    needs=(View.START,),
    phase=Phase.GATE,
)
def test_starts(server: Server) -> str:
    """Starts the target and asks the kernel, without touching it, for its listening socket."""
    # Not acceptable: an exit before that, another port (byte order!), UDP instead of TCP.
    return f"listens on {server.listener}"
