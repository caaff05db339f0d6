"""Daemons whose system calls fail, or do less, at one certain moment."""

import errno
import os
import re

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.faults.schedule import Errno, Interrupt, Schedule, Short
from harness.lab.world import Death
from harness.outcomes import Failed, NotApplicable
from harness.server import Server
from suites.daemons.accounts import TIME, expect_line, file_of
from suites.daemons.greetings import (
    daemon,
    expect_daemon_lives,
    expect_greeted,
    greeting_for,
    own_address,
    read_to_end,
    settle,
)
from suites.servers.start_failures import (
    EXIT_LIMIT,
    said,
    start_failing,
)

CHILD_END = 2.0
CUTS = [(1, 1, 5), (1, 0, 1), (1, 2, 3)]
CUT_NAMES = ["first-5", "each-1", "two-3"]


@pytest.mark.parametrize(
    ("call", "status", "message"),
    [
        ("socket", 2, "Failed to create socket: "),
        ("setsockopt", 3, "Failed to set socket options: "),
        ("listen", 5, r"Error while listening to server socket \d+: "),
    ],
    ids=["socket", "setsockopt", "listen"],
)
@judges(
    "GREETING-OTHER-FAILURES",
    acceptable="the message and the reason on standard error; exit status 2, 3 or 5",
    starts_own=True,
    needs=(View.START,),
)
def test_greeting_start_failures(bench: Bench, call: str, status: int, message: str) -> str:
    """Starts the program so that this call fails."""
    # Not acceptable: another status, another message, a daemon that is started all the same.
    server, death = start_failing(bench, call)
    observed = f"it {death}{said(server)}"
    if death.exit_status != status:
        raise Failed(f"where {call} fails exit status {status} was due", observed=observed)
    if not re.search(rf"{message}\S", server.stderr.text(600)):
        raise Failed(
            f"where {call} fails `{message}…` was due on standard error", observed=observed
        )
    return observed


@pytest.mark.parametrize(("first", "count", "length"), CUTS, ids=CUT_NAMES)
@judges(
    "GREETING-SHORT-WRITES",
    acceptable="the whole greeting, and the end",
    starts_own=True,
    needs=(View.START,),
)
def test_greeting_short_writes(bench: Bench, first: int, count: int, length: int) -> str:
    """Lets chosen writes of the greeting take only so many bytes."""
    # Not acceptable: a part of the greeting, its beginning twice, bytes from behind its end.
    server = bench.start(faults=Schedule(Short("send", nth=first, times=count, length=length)))
    peer = server.connect()
    reading = read_to_end(peer)
    due = greeting_for(own_address(peer))
    if reading.data != due:
        raise Failed(
            "the greeting did not arrive whole, while writes took less than all",
            observed=str(reading),
            acceptable=repr(due.decode()),
        )
    server.faults.expect_met()
    return f"{server.faults.injected()} writes were cut"


@judges(
    "GREETING-WRITE-ERROR-STATUS",
    acceptable="the child exits with status 3",
    starts_own=True,
    needs=(View.START,),
)
def test_write_error(bench: Bench) -> str:
    """Lets the write of a greeting fail with ECONNRESET, and sees how the child ends."""
    # Not acceptable: status 0, a death by signal, a child that stays.
    server = bench.start(faults=Schedule(Errno("send", times=0, number=errno.ECONNRESET)))
    listens = daemon(server).pid
    server.try_connect()[0].read(1, within=1.0)
    server.faults.expect_met()
    child = server.faults.injections[0].thread
    if child == listens:
        raise NotApplicable("no child of its own writes the greeting", needs="need a child")
    if not server.wait_until(lambda: child in server.faults.ends, CHILD_END):
        raise Failed("the child whose write failed does not end", observed="it still runs")
    death = Death(child, server.faults.ends[child], 0.0)
    if death.exit_status != 3:
        raise Failed(f"exit status 3 of the child was due, but it {death}", observed=f"it {death}")
    return "its child exited with status 3"


def accept_fails(bench: Bench, number: int) -> str:
    """Accept fails three times with this error; the daemon lives and serves. Raises Failed."""
    fault = Errno("accept", nth=2, times=3, number=number)
    server = bench.start(faults=Schedule(fault))
    listens = daemon(server).pid
    for _ in range(2):
        server.expect_service(b"", f"accept had failed: {fault}")
    expect_daemon_lives(server, listens, "three errors of accept")
    server.faults.expect_met()
    return "it went on accepting"


@judges(
    "GREETING-ABORTED-CONNECTION",
    acceptable="the same daemon greets the next clients",
    starts_own=True,
    needs=(View.START,),
)
def test_greeting_aborted_connection(bench: Bench) -> str:
    """Lets accept fail three times with ECONNABORTED while clients come and go."""
    # Not acceptable: an exit, a daemon that waits for nobody any more.
    return accept_fails(bench, errno.ECONNABORTED)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE], ids=["EMFILE", "ENFILE"])
@judges(
    "GREETING-DESCRIPTORS-EXHAUSTED",
    acceptable="the same daemon greets the next clients",
    starts_own=True,
    needs=(View.START,),
)
def test_greeting_no_descriptor(bench: Bench, number: int) -> str:
    """Lets accept fail three times for want of descriptors, its own or the machine's."""
    # Not acceptable: an exit, a daemon that waits for nobody any more.
    return accept_fails(bench, number)


@judges(
    "GREETING-FORK-FAILURE",
    acceptable="the same daemon lives, and greets the next client",
    starts_own=True,
    needs=(View.START,),
)
def test_greeting_fork_failure(bench: Bench) -> str:
    """Lets the fork for a client fail, once."""
    # Not acceptable: an exit because fork failed, or kill(-1).
    fault = Errno("fork", number=errno.EAGAIN, armed=False)
    server = bench.start(faults=Schedule(fault))
    listens = daemon(server).pid
    expect_greeted(server.connect())
    server.faults.arm()
    server.try_connect()[0].read(1, within=0.5, patient=False)
    server.faults.expect_met()
    expect_daemon_lives(server, listens, "a fork that failed")
    return "one client was lost at most"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("socket", "Can't create socket"),
        ("listen", "Can't listen on port"),
        ("fork", "Error setting up server"),
    ],
    ids=["socket", "listen", "fork"],
)
@judges(
    "ACCOUNT-OTHER-FAILURES",
    acceptable="the step's message and the reason, and an end",
    starts_own=True,
    needs=(View.START,),
)
def test_account_start_failures(bench: Bench, call: str, message: str) -> str:
    """Starts the program so that this call fails."""
    # Not acceptable: another step's message, silence, a daemon that is started all the same.
    server, death = start_failing(bench, call)
    return expect_said(server, message, f"{call} fails", f"it {death}{said(server)}")


@judges(
    "ACCOUNT-OTHER-FAILURES",
    acceptable="`Can't find tcp: ` and the reason, and an end",
    starts_own=True,
    needs=(View.LAB,),
)
def test_account_no_protocols(bench: Bench) -> str:
    """Starts the program where /etc/protocols is empty."""
    # Not acceptable: a crash. A program that needs no such table serves.
    server = bench.launch(bench.world(files={"/etc/protocols": ""}))
    began = server.wait_until(
        lambda: not server.running() or bool(server.sockets().listeners()),
        within=2 * EXIT_LIMIT,
    )
    if began and server.sockets().listeners():
        raise NotApplicable("it does not look for tcp in a table", needs="could not be provoked")
    for output in (server.stdout, server.stderr):
        output.ended.wait(1)
    observed = f"it {server.death() or 'still runs'}{said(server)}"
    return expect_said(server, "Can't find tcp", "there is no tcp", observed)


def expect_said(server: Server, message: str, when: str, observed: str) -> str:
    """The message of a step and a reason, on whichever stream. Raises Failed."""
    text = server.stdout.text(600) + server.stderr.text(600)
    if not re.search(rf"{re.escape(message)}: \S", text):
        raise Failed(f"where {when} `{message}: …` was due", observed=observed)
    return text.strip()


@judges(
    "ACCOUNT-OTHER-FAILURES",
    acceptable="`accept: ` and the reason in its log, in syslog, or on its standard streams",
    starts_own=True,
    needs=(View.START,),
)
def test_account_accept_failure(bench: Bench) -> str:
    """Lets accept fail with EMFILE, and reads whatever the daemon writes."""
    # Not acceptable: not a word.
    server = bench.start(faults=Schedule(Errno("accept", number=errno.EMFILE)))
    peer = server.try_connect()[0]
    peer.read(1, within=1.0)
    server.faults.expect_met()
    words = f"accept: {os.strerror(errno.EMFILE)}"
    if not server.wait_until(lambda: words in all_texts(server), CHILD_END):
        raise Failed(
            "where accept fails `accept: …` was due",
            observed=all_texts(server)[-400:] or "it said nothing",
        )
    return words


def all_texts(server: Server) -> str:
    """What it has said and logged so far."""
    texts = [output.text(4000) for output in server.outputs().values()]
    if server.world and server.world.folder:
        log = file_of(server, "log")
        texts += [log.read_text("utf-8", "replace")] if log.exists() else []
    return "".join(texts)


@pytest.mark.parametrize(("first", "count", "length"), CUTS, ids=CUT_NAMES)
@judges(
    "ACCOUNT-SHORT-WRITES",
    acceptable="the whole line of date and time",
    starts_own=True,
    needs=(View.START,),
)
def test_account_short_writes(bench: Bench, first: int, count: int, length: int) -> str:
    """Lets chosen writes of the first line take only so many bytes."""
    # Not acceptable: a part of the line, its beginning twice.
    server = bench.start(faults=Schedule(Short("send", nth=first, times=count, length=length)))
    line = expect_line(server.connect(), "the whole line of date and time, in short writes,")
    if not re.search(TIME, line) or not re.search(r"\b\d{4}\b", line):
        raise Failed("the line did not arrive whole", observed=repr(line))
    server.faults.expect_met()
    return repr(line)


@judges(
    "ACCOUNT-ABORTED-CONNECTION",
    acceptable="the same daemon serves the next clients",
    starts_own=True,
    needs=(View.START,),
)
def test_account_aborted_connection(bench: Bench) -> str:
    """Lets accept fail three times with ECONNABORTED while clients come and go."""
    # Not acceptable: an exit, a daemon that waits for nobody any more.
    return accept_fails(bench, errno.ECONNABORTED)


@judges(
    "ACCOUNT-INTERRUPTED-ACCEPT",
    acceptable="the same daemon serves the next clients",
    starts_own=True,
    needs=(View.START,),
)
def test_account_accept_interrupted_in_a_row(bench: Bench) -> str:
    """Lets accept fail five times in a row with EINTR, where a handler could have done it."""
    # Not acceptable: an exit; that accept is tried again once, and then no more.
    server = bench.start(faults=Schedule(Interrupt("accept", times=5)))
    settle(server)
    listens = daemon(server).pid
    expect_daemon_lives(server, listens, "five interruptions of accept")
    server.faults.expect_met()
    return "it went on accepting"
