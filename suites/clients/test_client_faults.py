"""Connecting clients and socket-write whose system calls fail, or do less, at a certain moment."""

import errno
import re

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.difference import excerpt
from harness.execution import Execution
from harness.faults.schedule import Errno, On, Schedule, Short
from harness.outcomes import Failed, NotApplicable
from suites.clients.meetings import GREETING
from suites.clients.test_socket_write import TEXT, expect_count

NEVER = 1_000_000
ANYWHERE = On.SOCKET | On.OTHER


@judges(
    "CONNECT-CLIENT-SOCKET-FAILURE",
    acceptable="`Failed to create socket: ` and the reason on standard error; exit status 1",
    needs=(View.START,),
)
def test_no_socket(bench: Bench) -> None:
    """Lets every socket() for TCP fail with EMFILE."""
    # Not acceptable: connecting with descriptor -1, the exit status of another failure.
    world = bench.world()
    server = bench.scripted_server(world)
    faults = Schedule(Errno("socket", times=0, number=errno.EMFILE, on=On.STREAM))
    client = bench.execute(world, server.host, server.port, faults=faults)
    client.wait()
    client.faults.expect_met()
    expect_words(client, r"Failed to create socket: \S", "`Failed to create socket: …`")
    client.expect_exit(1)


def expect_words(client: Execution, pattern: str, shown: str) -> None:
    """Standard error has them. Raises Failed."""
    if not re.search(pattern, client.stderr.decode("utf-8", "replace")):
        raise Failed(
            f"it did not say {shown}",
            observed=f"it {client.wait()}; standard error {excerpt(client.stderr, 300)}",
        )


def wait_fails(bench: Bench, number: int) -> Execution:
    """Let the client meet a server that greets it, while its wait of that number fails."""
    world = bench.world()
    server = bench.scripted_server(world)
    faults = Schedule(Errno("wait", nth=number, times=0, number=errno.ENOMEM))
    client = bench.execute(world, server.host, server.port, faults=faults)
    peer = server.accept()
    peer.send(GREETING)
    peer.finish()
    client.wait()
    return client


@judges(
    "READ-TIMEOUT-SELECT-FAILURE",
    acceptable="`Select failed: ` (or the call that it waits by) and the reason on standard error; "
    "exit status 1",
    needs=(View.START,),
)
def test_select_fails(bench: Bench) -> None:
    """Counts how often the client waits while all goes well; then lets its last wait fail."""
    # Not acceptable: `Timeout occurred`, `Exception on socket`, the header, reading all the same.
    waits = wait_fails(bench, NEVER).faults.seen()
    if not waits:
        raise NotApplicable("it waits by read itself", needs="could not be provoked")
    client = wait_fails(bench, waits)
    client.faults.expect_met()
    expect_words(client, r"(?i)\w+ failed: \S", "`Select failed: …`")
    client.expect_exit(1)


@pytest.mark.parametrize(
    ("first", "count", "length"),
    [(1, 1, 5), (1, 0, 1), (1, 2, 3)],
    ids=["first-5", "each-1", "two-3"],
)
@judges(
    "SOCKET-WRITE-SHORT-COUNT",
    acceptable="the whole text, each byte once; exit status 0",
    needs=(View.START,),
)
def test_short_counts(bench: Bench, first: int, count: int, length: int) -> str:
    """Lets chosen writes to standard output take only so many bytes."""
    # Not acceptable: a part of the text, its beginning twice.
    cut = Short("send", nth=first, times=count, length=length, on=ANYWHERE, descriptor=1)
    program = bench.execute_with(bench.world(), faults=Schedule(cut))
    program.expect_exit(0)
    program.expect_stdout(TEXT)
    program.faults.expect_met()
    return f"{program.faults.injected()} writes were cut"


@judges(
    "SOCKET-WRITE-COUNTS",
    acceptable="`Only N bytes written out of 13` on standard error, where N bytes did arrive; exit "
    "status 1",
    needs=(View.START,),
)
def test_second_write_fails(bench: Bench) -> str:
    """Lets the first write take at most 5 bytes, and every later one fail with EIO."""
    # Not acceptable: status 0, a count of bytes that are not there.
    first = Short("send", length=5, on=ANYWHERE, descriptor=1)
    later = Errno("send", nth=2, times=0, number=errno.EIO, on=ANYWHERE, descriptor=1)
    program = bench.execute_with(bench.world(), faults=Schedule(first, later))
    program.wait()
    program.faults.expect_met(1)
    expect_count(program, len(program.stdout))
    return f"it says that {len(program.stdout)} bytes were written"
