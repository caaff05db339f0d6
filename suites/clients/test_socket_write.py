"""socket-write: every byte reaches standard output, whatever that is, or it is said."""

import fcntl
import os
import re
import select
import signal
import socket
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO

import pytest

from harness.bench import Bench
from harness.checks import Phase, View, judges
from harness.difference import excerpt, explain
from harness.execution import Execution
from harness.outcomes import Failed, Inconclusive

TEXT = b"Hello World!\n"
ROOM = 5
"""Bytes that a first write of the program can still place."""
_PAGE = 4096
_SEAL_GROW = 4
_ROUNDS = 10
_STEP = 0.01
_TRIES = 3
_DEADLINE = 10.0


@judges(
    "SOCKET-WRITE-PRINTS",
    acceptable="`Hello World!` and a newline on standard output; exit status 0",
    needs=(View.START,),
    phase=Phase.GATE,
)
def test_prints(bench: Bench) -> None:
    """Standard output is a pipe, standard input one end of a connection."""
    # Not acceptable: the text on descriptor 0, which is standard input.
    ours, theirs = socket.socketpair()
    with ours, theirs:
        program = bench.execute_with(bench.world(), stdin=theirs.fileno())
        program.wait()
        theirs.close()
        misled = ours.recv(100)
    if misled:
        raise Failed(
            "it writes to descriptor 0, which is standard input: standard output is 1",
            observed=f"{excerpt(misled)} came out of standard input",
        )
    program.expect_exit(0)
    program.expect_stdout(TEXT)


@judges("SOCKET-WRITE-FILE", acceptable="the text in the file; exit status 0")
def test_file(bench: Bench) -> None:
    """Standard output is a file."""
    # Not acceptable: an empty file.
    program = bench.execute_with(bench.world(), stdout="file")
    program.expect_exit(0)
    program.expect_stdout(TEXT)


@pytest.mark.parametrize("kind", ["unix", "tcp"])
@judges("SOCKET-WRITE-SOCKET", acceptable="the text, then end of file; exit status 0")
def test_socket(bench: Bench, kind: str) -> None:
    """Standard output is a stream socket, of the Unix domain or of TCP."""
    # Not acceptable: nothing, or an error because this is no file.
    ours, theirs = socket.socketpair() if kind == "unix" else tcp_pair()
    with ours, theirs:
        program = bench.execute_with(bench.world(), stdout=theirs.fileno())
        program.expect_exit(0)
        theirs.shutdown(socket.SHUT_WR)
        expect_text(ours.makefile("rb").read())


def tcp_pair() -> tuple[socket.socket, socket.socket]:
    """Both ends of one TCP connection on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        return ours, listener.accept()[0]


@judges(
    "SOCKET-WRITE-FULL-PIPE",
    acceptable="the whole text once there is room; exit status 0",
    waits=1.0,
)
def test_full_pipe(bench: Bench) -> None:
    """Standard output is a full pipe, which is read after a second."""
    # Not acceptable: an end before that, a part of the text.
    with pipe() as (reader, writer):
        filled = fill(writer.fileno())
        os.set_blocking(writer.fileno(), True)
        program = bench.execute_with(bench.world(), stdout=writer.fileno())
        writer.close()
        early = program.world.death_of(program.pid, 1.0)
        if early:
            raise Failed(f"it {early} and did not wait for the reader", observed=str(early))
        got = read_until_end(reader.fileno(), program)
    program.expect_exit(0)
    expect_text(got[filled:])


@judges(
    "SOCKET-WRITE-SHORT-COUNT",
    acceptable="the whole text, each byte once; exit status 0",
    needs=(View.START,),
)
def test_short_count(bench: Bench) -> str:
    """Standard output is a terminal with room for 5 bytes; the program is stopped in its write."""
    # Stopped and continued, a write that has placed 5 bytes returns 5 (signal(7)); the terminal is
    # read only then. Not acceptable: `Hello` and no more, the text from its beginning again.
    for _ in range(_TRIES):
        with terminal() as (reader, writer):
            filled = fill_terminal(reader.fileno(), writer.fileno())
            program = bench.execute_with(bench.world(), stdout=writer.fileno())
            writer.close()
            stopped = stop_in_write(program)
            stuck = program.running()
            got = read_until_end(reader.fileno(), program)
        program.expect_exit(0)
        expect_text(got[filled:])
        if stuck:
            return f"stopped {stopped} times while it wrote"
    raise Inconclusive("the terminal had more room than was left in it: no write was ever stuck")


@judges(
    "SOCKET-WRITE-COUNTS",
    acceptable="`Only N bytes written out of 13` on standard error, where N bytes did arrive; exit "
    "status 1",
    needs=(View.START,),
)
def test_rest_cannot_be_written(bench: Bench) -> str:
    """Standard output is a file that can take 5 bytes more, and then no longer grows."""
    # Not acceptable: status 0, a count of -1, a count of bytes that are not there.
    file = os.memfd_create("sealed", os.MFD_ALLOW_SEALING | os.MFD_CLOEXEC)
    try:
        os.ftruncate(file, _PAGE)
        os.lseek(file, _PAGE - ROOM, os.SEEK_SET)
        fcntl.fcntl(file, fcntl.F_ADD_SEALS, _SEAL_GROW)
        program = bench.execute_with(bench.world(), stdout=file)
        program.wait()
        arrived = len(os.pread(file, ROOM, _PAGE - ROOM).rstrip(b"\0"))
    finally:
        os.close(file)
    expect_count(program, arrived)
    return f"it says that {arrived} bytes were written"


@judges(
    "SOCKET-WRITE-COUNTS",
    acceptable="`Only 0 bytes written out of 13` on standard error; exit status 1",
    needs=(View.START,),
)
def test_full_device(bench: Bench) -> None:
    """Standard output is /dev/full, to which every write fails."""
    # Not acceptable: status 0, a count of -1, trying for ever.
    device = os.open("/dev/full", os.O_WRONLY | os.O_CLOEXEC)
    try:
        program = bench.execute_with(bench.world(), stdout=device)
    finally:
        os.close(device)
    expect_count(program, 0)


@judges(
    "SOCKET-WRITE-NOT-BLOCKING",
    acceptable="the whole text and status 0, or `Only 0 bytes written out of 13` and status 1",
    waits=1.0,
)
def test_full_pipe_that_does_not_block(bench: Bench) -> str:
    """Standard output is a full pipe with O_NONBLOCK, which is read after a second."""
    # Not acceptable: status 0 without the text, a count of -1.
    with pipe() as (reader, writer):
        filled = fill(writer.fileno())
        program = bench.execute_with(bench.world(), stdout=writer.fileno())
        writer.close()
        early = program.world.death_of(program.pid, 1.0)
        got = read_until_end(reader.fileno(), program)[filled:]
    if early and early.exit_status != 0 and not got:
        expect_count(program, 0)
        return "it says that nothing was written"
    program.expect_exit(0)
    expect_text(got)
    return "it waits for the reader"


@judges("SOCKET-WRITE-NO-READER", acceptable="a status other than 0, or death by SIGPIPE")
def test_no_reader(bench: Bench) -> str:
    """Standard output is a pipe that nobody reads any more."""
    # Not acceptable: status 0: the text reached nobody.
    program = without_reader(bench)
    death = program.wait()
    if death.signal != signal.SIGPIPE:
        program.expect_failure_exit()
    return f"it {death}"


@judges(
    "SOCKET-WRITE-NO-READER-SAID",
    acceptable="`Only 0 bytes written out of 13` on standard error; exit status 1",
)
def test_no_reader_said(bench: Bench) -> None:
    """Standard output is a pipe that nobody reads any more."""
    # Not acceptable: death by SIGPIPE, silence.
    expect_count(without_reader(bench), 0)


def without_reader(bench: Bench) -> Execution:
    """The program, started with a pipe whose reader is gone."""
    with pipe() as (reader, writer):
        reader.close()
        return bench.execute_with(bench.world(), stdout=writer.fileno())


@contextmanager
def pipe() -> Iterator[tuple[FileIO, FileIO]]:
    """A pipe: what reads from it, what writes to it."""
    reader, writer = os.pipe2(os.O_CLOEXEC)
    with FileIO(reader, "r") as reading, FileIO(writer, "w") as writing:
        yield reading, writing


@contextmanager
def terminal() -> Iterator[tuple[FileIO, FileIO]]:
    """A raw terminal: what reads from it, what writes to it."""
    master, slave = os.openpty()
    tty.setraw(slave)
    with FileIO(master, "r") as reading, FileIO(slave, "w") as writing:
        yield reading, writing


def fill(writer: int) -> int:
    """Write until nothing more is taken; leaves the descriptor non-blocking. How much it took."""
    os.set_blocking(writer, False)
    taken = 0
    with suppress(BlockingIOError):
        while True:
            taken += os.write(writer, b".")
    return taken


def fill_terminal(master: int, slave: int) -> int:
    """Leave room for ``ROOM`` bytes in a raw terminal; how many bytes stand before them."""
    os.set_blocking(master, False)
    filled = fill(slave)
    # What is read is given back in larger pieces: one is counted, the next filled up but for ROOM.
    filled -= drain_until_writable(master, slave)
    room = fill(slave)
    filled += room - drain_until_writable(master, slave)
    for _ in range(room - ROOM):  # one by one: what is written at once has room of its own
        filled += os.write(slave, b".")
    os.set_blocking(slave, True)
    return filled


def drain_until_writable(master: int, slave: int) -> int:
    """Read a full terminal, little by little, until it takes bytes again; how many it gave."""
    writable = select.poll()
    writable.register(slave, select.POLLOUT)
    given = 0
    deadline = time.monotonic() + _DEADLINE
    while not writable.poll(1):
        with suppress(BlockingIOError):
            given += len(os.read(master, 32))
        if time.monotonic() > deadline:
            raise Inconclusive("a terminal that is read does not become writable again")
    return given


def stop_in_write(program: Execution) -> int:
    """Stop and continue the program a few times once it sleeps; how many times it did."""
    stopped = 0
    wait_for_state(program, "S")
    for _ in range(_ROUNDS):
        if not program.world.signal(program.pid, signal.SIGSTOP):
            break
        stopped += wait_for_state(program, "T")
        program.world.signal(program.pid, signal.SIGCONT)
        wait_for_state(program, "S")
    return stopped


def wait_for_state(program: Execution, state: str, within: float = 2.0) -> bool:
    """Whether the program came into this state; False if it ended or did not."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        found = [each.state for each in program.world.processes() if each.pid == program.pid]
        if not found or found[0] == state:
            return bool(found)
        if program.world.death_of(program.pid, _STEP):
            return False
    return False


def read_until_end(reader: int, program: Execution) -> bytes:
    """Everything that comes out until the program has ended and nothing is left."""
    os.set_blocking(reader, False)
    got = bytearray()
    poller = select.poll()
    poller.register(reader, select.POLLIN)
    deadline = time.monotonic() + _DEADLINE
    while time.monotonic() < deadline:
        ended = program.world.death_of(program.pid)
        # What a terminal holds is passed on a little after it was written.
        if not poller.poll(100) and ended:
            break
        try:
            data = os.read(reader, 65_536)
        except BlockingIOError:
            continue
        except OSError:  # EIO: nobody holds the terminal open any more
            break
        if not data:
            break
        got += data
    return bytes(got)


def expect_text(got: bytes) -> None:
    """The whole text arrived, once. Raises Failed."""
    if got == TEXT:
        return
    if TEXT.startswith(got):
        summary = f"only {len(got)} of {len(TEXT)} bytes arrived: is a short count ignored?"
    else:
        summary = "other bytes than the text arrived: does each write begin at the right place?"
    raise Failed(summary, observed=excerpt(got), difference=explain(TEXT, got))


def expect_count(program: Execution, arrived: int) -> None:
    """It says how many bytes were written, rightly, and exits with status 1. Raises Failed."""
    program.expect_exit(1)
    said = program.stderr.decode("utf-8", "replace")
    found = re.search(r"Only (-?\d+) bytes? written out of (\d+)", said)
    if not found:
        raise Failed("it does not say how much was written", observed=excerpt(program.stderr, 300))
    if (int(found[1]), int(found[2])) != (arrived, len(TEXT)):
        raise Failed(
            f"{arrived} of {len(TEXT)} bytes were written, and it says {found[0]!r}",
            observed=excerpt(program.stderr, 300),
        )
