"""A server that has no free descriptor while clients wait."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from harness.bench import Bench
from harness.outcomes import NotApplicable
from harness.server import Server

ORDINARY_LIMIT = 1024
"""Descriptors that a process may have, as most systems give it."""


@contextmanager
def exhausted(server: Server, bench: Bench) -> Iterator[None]:
    """Three clients wait for a server that has no descriptor for them.

    At the end it gets its descriptors back. Raises NotApplicable where its descriptors cannot be
    seen, or where it took its clients all the same.
    """
    assert server.world is not None
    server.connect().expect_echo(bench.payloads.line(32))
    server.finish_peers()
    process = server.listening_process()
    if process is None or process.lowest_free < 3:
        raise NotApplicable("its descriptors cannot be seen", needs="could not be provoked")
    # A blocked accept already has a descriptor reserved, so the first client still gets in.
    first = server.connect()
    first.expect_echo(bench.payloads.line(32))
    server.world.limit(process.pid, resource.RLIMIT_NOFILE, process.lowest_free)
    waiting = [server.try_connect()[0] for _ in range(3)]
    first.close()
    first.stall(0.3)
    provoked = server.waiting_connections() > 0
    yield
    server.world.limit(process.pid, resource.RLIMIT_NOFILE, ORDINARY_LIMIT)
    for peer in waiting:
        peer.close()
    if not provoked:
        server.expect_service(bench.payloads.line(32), "a lack of descriptors")
        raise NotApplicable(
            "it took its clients with no descriptor left", needs="could not be provoked"
        )
