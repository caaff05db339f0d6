"""A program one of whose first system calls fails: what it says, and how it ends."""

from __future__ import annotations

import errno
import os

from harness.bench import Bench
from harness.faults.schedule import Errno, On, Schedule
from harness.lab.world import Death
from harness.outcomes import Failed, NotApplicable
from harness.server import Server
from harness.start import START_LIMIT

EXIT_LIMIT = 5.0
_ERRORS = {
    "socket": errno.EMFILE,
    "setsockopt": errno.ENOMEM,
    "bind": errno.EACCES,
    "listen": errno.EADDRINUSE,
    "fork": errno.EAGAIN,
}
"""An error that the man page of each call names."""


def start_failing(bench: Bench, call: str, times: int = 0) -> tuple[Server, Death]:
    """Start the server so that this call fails, by default every time; how it ended.

    Only calls for sockets of the server's own kind fail, not those of syslog or of a resolver.
    Raises NotApplicable if it makes no such call, Failed if it goes on running or is killed.
    """
    kind = On.DATAGRAM if bench.program.transport == "udp" else On.STREAM
    fault = Errno(call, times=times, number=_ERRORS[call], on=kind)
    server = bench.launch(bench.world(), faults=Schedule(fault))
    met = server.faults.wait_until_injected(server.patience, within=START_LIMIT)
    if not met and not server.faults.gone and server.sockets().listeners():
        raise NotApplicable(f"it starts without {call}", needs="could not be provoked")
    server.faults.expect_met()
    death = server.death(within=server.patience.scaled(EXIT_LIMIT))
    server.faults.tell(server.transcript)
    if death is None:
        raise Failed(f"it goes on running though {call} failed", observed="it did not exit")
    for output in (server.stdout, server.stderr):
        output.ended.wait(1)
    if death.exit_status is None:
        raise Failed(f"where {call} fails it {death}", observed=f"it {death}{said(server)}")
    return server, death


def reason(call: str) -> str:
    """What strerror says of the error that ``call`` was given."""
    return os.strerror(_ERRORS[call])


def said(server: Server) -> str:
    """Its output, as the end of a sentence."""
    text = "".join(
        f"; {name} {output.text(300)!r}"
        for name, output in server.outputs().items()
        if output.total
    )
    return text or ", and said nothing"


def expect_failure_status(server: Server, call: str, death: Death) -> str:
    """The exit status is not 0. Raises Failed."""
    observed = f"it {death}{said(server)}"
    if death.exit_status == 0:
        raise Failed(f"it exits as if all were well though {call} failed", observed=observed)
    return observed
