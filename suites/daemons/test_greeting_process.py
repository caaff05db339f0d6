"""greeting-server: how it becomes a daemon, what it logs, and what an administrator meets."""

import errno
import os
import re
import resource
import signal
import socket
from collections.abc import Callable

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.lab.world import ProcessDetail
from harness.outcomes import Failed, NotApplicable
from harness.server import Server
from harness.syslog import DAEMON
from suites.daemons.greetings import (
    children,
    connect_unwritable,
    daemon,
    expect_daemon_lives,
    expect_greeted,
    frozen,
    give_room,
    greet_clients,
    log_of,
    missing,
    quick_clients,
    settle,
)
from suites.echo.crowds import Crowd, judge_growth, judge_zombies
from suites.echo.processes import (
    ALLOWED_GROWTH,
    holders,
    judge_idle,
    restart,
)

EXIT_LIMIT = 5.0
"""Seconds in which a parent must have gone, and a program that cannot start have exited."""
LOGGED = 2.0
"""Seconds in which a line must have come to syslog."""
CLIENT = "127.0.0.7"
"""An address that is neither the server's own nor the one that clients have by default."""


@judges(
    "GREETING-DAEMON-PARENT",
    acceptable="the program that was started exits with status 0; another process listens",
    starts_own=True,
)
def test_parent_exits(bench: Bench) -> str:
    """Starts the program and waits until it has ended, while the daemon serves."""
    # Not acceptable: a program that stays in the foreground, another status, nobody left to serve.
    server = bench.start()
    death = server.death(within=server.patience.scaled(EXIT_LIMIT))
    if death is None:
        raise Failed("the program that was started does not end", observed="it still runs")
    if death.exit_status != 0:
        raise Failed(f"the program that was started {death}", observed=str(death))
    server.expect_service(b"", "the parent's exit")
    return f"process {daemon(server).pid} goes on"


@judges(
    "GREETING-DAEMON-ANNOUNCED",
    acceptable="`Daemon started as process ID N.` and `We're open for business at port N.`, with "
    "the daemon's process id and its port",
    starts_own=True,
)
def test_announced(bench: Bench) -> str:
    """Starts the program and reads its standard output."""
    # Not acceptable: another process's id, lines on standard error, lines lost in a buffer.
    server = bench.start()
    settle(server, EXIT_LIMIT)
    server.stdout.ended.wait(LOGGED)  # a daemon that keeps standard output open ends it never
    lines = server.stdout.data.decode("utf-8", "backslashreplace")
    for pattern, value, what in (
        (r"^Daemon started as process ID (\d+)\.$", daemon(server).pid, "process"),
        (r"^We're open for business at port (\d+)\.$", server.address[1], "port"),
    ):
        match = re.search(pattern, lines, re.M)
        if not match:
            wanted = pattern.strip("^$").replace(r"(\d+)\.", f"{value}.")
            raise Failed(
                f"standard output has no line `{wanted}`",
                observed=f"on standard output: {lines!r}; on standard error: "
                f"{server.stderr.text(300)!r}",
            )
        if int(match[1]) != value:
            raise Failed(
                f"the {what} that it names is not that of the daemon",
                observed=f"it says {match[1]}, the daemon's {what} is {value}",
            )
    return "; ".join(lines.splitlines())


@judges(
    "GREETING-DAEMON-SESSION",
    acceptable="the daemon leads a session of its own, or has joined one whose leader has gone",
    starts_own=True,
    needs=(View.LAB,),
)
def test_session(bench: Bench) -> str:
    """Starts the program and looks up the session of the process that listens."""
    # Not acceptable: the session of whoever started it, and with it its terminal.
    server = bench.start()
    # Session 0 is one that began outside the lab.
    server.wait_until(lambda: daemon(server).session not in (0, server.pid), 1.0)
    process = daemon(server)
    if process.session in (0, server.pid):
        raise Failed(
            "the daemon is still in the session of whoever started it",
            observed=f"process {process.pid} is in session {process.session}",
        )
    return "it leads its session" if process.session == process.pid else "its leader has gone"


def detail_of(bench: Bench, condition: Callable[[ProcessDetail], bool]) -> ProcessDetail:
    """Folder and descriptors of a new daemon, when the condition holds or cannot be waited for."""
    server = bench.start()
    settle(server)
    world = server.world
    assert world is not None
    server.wait_until(lambda: condition(world.detail(daemon(server).pid)), 1.0)
    return world.detail(daemon(server).pid)


@judges(
    "GREETING-DAEMON-FOLDER",
    acceptable="its working folder is `/`",
    starts_own=True,
)
def test_folder(bench: Bench) -> None:
    """Starts the program and looks up the working folder of the daemon."""
    # Not acceptable: the folder it was started in, which then cannot be unmounted.
    found = detail_of(bench, lambda detail: detail.folder == "/")
    if found.folder != "/":
        raise Failed("the daemon does not work in `/`", observed=f"it works in {found.folder}")


def is_silent(detail: ProcessDetail) -> bool:
    """Whether the three standard descriptors are on /dev/null."""
    return all(detail.descriptors.get(number) == os.devnull for number in (0, 1, 2))


@judges(
    "GREETING-DAEMON-DESCRIPTORS",
    acceptable="descriptors 0, 1 and 2 are open on /dev/null",
    starts_own=True,
)
def test_standard_descriptors(bench: Bench) -> None:
    """Starts the program and looks up the daemon's descriptors 0, 1 and 2."""
    # Not acceptable: the pipes or the terminal of whoever started it; closed descriptors, which the
    # next client would be given.
    found = detail_of(bench, is_silent)
    if not is_silent(found):
        shown = (f"{each} is {found.descriptors.get(each, 'closed')}" for each in (0, 1, 2))
        raise Failed(
            "the daemon's standard descriptors are not /dev/null", observed="; ".join(shown)
        )


@judges(
    "GREETING-LOG-FORM",
    acceptable="every line comes as `demo-server[PID]: …` with facility daemon, from a process of "
    "the target",
    starts_own=True,
    needs=(View.LAB,),
)
def test_log_form(bench: Bench) -> str:
    """Serves two clients and looks at the form of every line that comes to syslog."""
    # Not acceptable: another name, no process id, facility user (openlog was not called).
    server = bench.start()
    log = log_of(server)
    for _ in range(2):
        expect_greeted(server.connect())
    log.wait_for("Exit status: .*", server.patience.scaled(LOGGED), 2)
    if not log.lines:
        raise missing(log, "demo-server[PID]: …")
    for line in log.lines:
        if line.program != "demo-server" or not line.pid:
            raise Failed("a line does not begin `demo-server[PID]`", observed=line.raw)
        if line.facility != DAEMON:
            raise Failed(
                "a line has another facility than daemon",
                observed=f"facility {line.facility}: {line.raw}",
            )
    listens = daemon(server).pid
    if not any(line.pid == listens for line in log.lines):
        pids = sorted({line.pid for line in log.lines})
        raise Failed(
            "no line has the daemon's own process id",
            observed=f"the daemon is {listens}, the lines are of {pids}",
        )
    return f"{len(log.lines)} lines"


@judges(
    "GREETING-LOG-START",
    acceptable="one line `Server started!`",
    starts_own=True,
    needs=(View.LAB,),
)
def test_log_start(bench: Bench) -> None:
    """Starts the program and reads syslog."""
    server = bench.start()
    log = log_of(server)
    found = log.wait_for("Server started!", server.patience.scaled(LOGGED))
    if not found:
        raise missing(log, "Server started!")
    expect_greeted(server.connect())
    if len(log.matching("Server started!")) > 1:
        raise Failed("`Server started!` comes more than once", observed=log.output.text(600))


@judges(
    "GREETING-LOG-AWAITING",
    acceptable="`Awaiting activity on server socket N`, N being the descriptor that listens",
    starts_own=True,
    needs=(View.LAB,),
)
def test_log_awaiting(bench: Bench) -> None:
    """Starts the program, reads syslog, and looks the descriptor up."""
    server = bench.start()
    log = log_of(server)
    found = log.wait_for(r"Awaiting activity on server socket (\d+)", LOGGED)
    if not found:
        raise missing(log, "Awaiting activity on server socket N")
    assert server.world is not None
    assert server.listener is not None
    names = server.world.detail(daemon(server).pid).descriptors
    number = int(found[0][1][1])
    if names.get(number) != f"socket:[{server.listener.inode}]":
        raise Failed(
            "the descriptor that it names does not listen",
            observed=f"descriptor {number} is {names.get(number, 'closed')}",
        )


@judges(
    "GREETING-LOG-CLIENT",
    acceptable="`Accepted network connection from IP on fd N`, `New connection from IP, handled by "
    "pid N` and, from that process, `Servicing client IP`, each once for each client",
    starts_own=True,
    needs=(View.LAB,),
)
def test_log_client(bench: Bench) -> str:
    """Three clients connect from addresses of their own and are greeted; syslog is read."""
    # Not acceptable: another client's address, the parent's process id, a line left out.
    server = bench.start()
    log = log_of(server)
    sources = ["127.0.0.7", "127.0.0.8", "193.136.138.142"]
    for source in sources:
        expect_greeted(server.connect(source=source))
    for source in sources:
        address = re.escape(source)
        found = {}
        for pattern in (
            rf"Accepted network connection from {address} on fd (\d+)",
            rf"New connection from {address}, handled by pid (\d+)",
            rf"Servicing client ({address})",
        ):
            found[pattern] = log.wait_for(pattern, server.patience.scaled(LOGGED))
            shown = pattern.replace("\\", "").replace("(d+)", "N").replace(f"({source})", source)
            if not found[pattern]:
                raise missing(log, shown)
            if len(found[pattern]) > 1:
                raise Failed(f"`{shown}` comes more than once", observed=log.output.text(900))
        _, handled, servicing = (each[0] for each in found.values())
        if servicing[0].pid != int(handled[1][1]):
            raise Failed(
                "another process serves the client than the log says",
                observed=f"{handled[0].text}; {servicing[0].raw}",
            )
    return f"{len(sources)} clients told"


@judges(
    "GREETING-LOG-CHILD-END",
    acceptable="`Child N terminated` and `Exit status: 0` for each child",
    starts_own=True,
    needs=(View.LAB,),
)
def test_log_child_end(bench: Bench) -> str:
    """Thirty clients are greeted; syslog is read until each child's end has been told."""
    # Not acceptable: an end left out because two children ended at once.
    server = bench.start()
    log = log_of(server)
    for _ in range(30):
        expect_greeted(server.connect())
    within = server.patience.scaled(LOGGED)
    ended = {match[1] for _, match in log.wait_for(r"Child (\d+) terminated", within, 30)}
    served = {str(line.pid) for line, _ in log.matching("Servicing client .*")}
    if len(ended) < 30 or served - ended:
        raise Failed(
            "the end of a child is not told",
            observed=f"30 clients, {len(ended)} lines `Child N terminated`",
        )
    statuses = log.wait_for(r"Exit status: 0", within, 30)
    if len(statuses) < 30:
        raise Failed(
            "the exit status of a child that did its work is not told as 0",
            observed=f"30 clients, {len(statuses)} lines `Exit status: 0`; " + log.output.text(500),
        )
    return "30 ends told"


def stuck_children(server: Server, count: int) -> list[int]:
    """So many children that wait for room to write, one for each client. Raises NotApplicable."""
    before = {each.pid for each in children(server)}  # one that is kept in readiness serves nobody

    def pids_now() -> list[int]:
        return [each.pid for each in children(server) if each.pid not in before]

    peers, _ = connect_unwritable(server, count)
    server.wait_until(lambda: len(pids_now()) >= count, 1.0)
    pids = pids_now()
    if len(pids) > count:  # the one in readiness came only now: it holds no connection
        holding = {each.pid for peer in peers for each in holders(server, peer)}
        pids = [pid for pid in pids if pid in holding]
    if len(pids) != count:
        raise NotApplicable(
            "no process of its own serves a client", needs="need a process for each client"
        )
    return pids


@judges(
    "GREETING-CHILD-KILLED",
    acceptable="the same daemon goes on, and the next client is greeted",
    destructive=True,
    needs=(View.LAB,),
)
def test_child_killed(server: Server, bench: Bench) -> None:
    """Kills a child amid its work (SIGKILL); then a new client reads its greeting."""
    assert server.world is not None
    listens = daemon(server).pid
    (child,) = stuck_children(server, 1)
    server.world.signal(child, signal.SIGKILL)
    give_room(server)
    expect_daemon_lives(server, listens, "a child's death by SIGKILL")


@judges(
    "GREETING-LOG-CHILD-SIGNAL",
    acceptable="`Child N terminated` and `Child got signal 9`",
    destructive=True,
    needs=(View.LAB,),
)
def test_log_child_signal(server: Server, bench: Bench) -> None:
    """Kills a child amid its work (SIGKILL) and reads syslog."""
    assert server.world is not None
    log = log_of(server)
    (child,) = stuck_children(server, 1)
    server.world.signal(child, signal.SIGKILL)
    for line in (f"Child {child} terminated", "Child got signal 9"):
        if not log.wait_for(line, server.patience.scaled(LOGGED)):
            raise missing(log, line)


@judges(
    "GREETING-LOG-TIMEOUT",
    acceptable="`Timeout while servicing client`, and `Exit status: 1` for the child",
    destructive=True,
    needs=(View.LAB,),
    waits=6.0,
)
def test_log_timeout(server: Server, bench: Bench) -> None:
    """Connects where no socket has room for a byte; syslog is read until the child has ended."""
    log = log_of(server)
    (peer,), _ = connect_unwritable(server)
    peer.read(1, within=server.patience.scaled(7.0), patient=False)
    for line in ("Timeout while servicing client", "Exit status: 1"):
        if not log.wait_for(line, server.patience.scaled(LOGGED)):
            raise missing(log, line)


@judges(
    "GREETING-CHILDREN-REAPED",
    acceptable=f"at most {ALLOWED_GROWTH} zombies",
    destructive=True,
    needs=(View.START,),
    act=quick_clients,
)
def test_zombies(seen: Crowd, bench: Bench) -> str:
    """Greets 10 clients, counts zombie processes, greets 390 more, counts again."""
    return judge_zombies(bench, seen)


@judges(
    "GREETING-CHILDREN-REAPED",
    acceptable=f"at most {ALLOWED_GROWTH} zombies 2 s later",
    destructive=True,
    needs=(View.LAB,),
)
def test_children_that_end_together(server: Server, bench: Bench) -> str:
    """Stops the daemon, kills its ten children, continues it, and counts zombies."""
    # Not acceptable: one child collected for one signal: of ten signals only one is delivered.
    assert server.world is not None
    listens = daemon(server).pid
    pids = stuck_children(server, 10)
    server.world.signal(listens, signal.SIGSTOP)
    for pid in pids:
        server.world.signal(pid, signal.SIGKILL)
    server.world.signal(listens, signal.SIGCONT)

    def left_over() -> int:
        return sum(each.pid in pids for each in server.processes())  # also those not yet dead

    server.wait_until(lambda: left_over() <= ALLOWED_GROWTH, 2.0)
    left = left_over()
    if left > ALLOWED_GROWTH:
        raise Failed(
            "children that ended together are left as zombies",
            observed=f"{left} of 10 are zombies after 2 s",
        )
    return f"{left} of 10 are zombies"


@judges(
    "GREETING-NO-LEAKED-DESCRIPTORS",
    acceptable=f"at most {ALLOWED_GROWTH} descriptors more than before, or a pool that stops "
    "growing",
    destructive=True,
    needs=(View.START,),
    act=quick_clients,
)
def test_descriptors(server: Server, seen: Crowd, bench: Bench) -> str:
    """Greets 10 clients, counts the open descriptors, greets 390 more, up to three times."""
    return judge_growth(server, bench, seen, "descriptors", greet_clients)


def nobody(server: Server, bench: Bench) -> None:
    """nobody is connected"""


def client_left(server: Server, bench: Bench) -> None:
    """a client has been greeted and has left"""
    expect_greeted(server.connect())
    server.finish_peers()


def client_stays(server: Server, bench: Bench) -> None:
    """a client has been greeted and stays"""
    expect_greeted(server.connect())


@pytest.mark.parametrize("situation", [nobody, client_left, client_stays])
@judges(
    "GREETING-IDLE-CPU",
    acceptable="less than 0.3 s of processor time in one second",
    waits=1.2,
    needs=(View.START,),
)
def test_idle_cpu(server: Server, bench: Bench, situation: Callable[[Server, Bench], None]) -> str:
    """Brings the daemon into a state in which it has nothing to do, and measures for a second."""
    # Not acceptable: a loop around select() that returns at once.
    settle(server)
    situation(server, bench)
    return judge_idle(server, situation.__doc__ or "")


@judges(
    "GREETING-RESTART",
    acceptable="the restarted server listens and greets at once",
    destructive=True,
    needs=(View.START,),
)
def test_restart(server: Server, bench: Bench) -> str:
    """Greets five clients, kills the server, and starts it again."""
    # Not acceptable: "Address already in use": the server closes first, so that its port is in
    # TIME_WAIT after each client.
    greet_clients(server, bench, 5)
    settle(server)
    server.kill()
    return restart(server, bench, "while connections lingered in TIME_WAIT")


@judges(
    "GREETING-STOP-CONTINUE",
    acceptable="the same daemon goes on as if nothing had happened",
    destructive=True,
    needs=(View.START,),
)
def test_stop_and_continue(server: Server, bench: Bench) -> None:
    """Stops the daemon (SIGSTOP) three times while it waits, and continues it (SIGCONT)."""
    # Not acceptable: EINTR of select or accept taken for an error.
    listens = daemon(server).pid
    for _ in range(3):
        server.wait_until_asleep()
        with frozen(server):
            pass
    expect_daemon_lives(server, listens, "SIGSTOP and SIGCONT")


@judges(
    "GREETING-DESCRIPTORS-EXHAUSTED",
    acceptable="the same daemon lives, and greets again when descriptors are to be had",
    destructive=True,
    needs=(View.START,),
    waits=0.5,
)
def test_descriptors_exhausted(server: Server, bench: Bench) -> str:
    """Leaves the daemon no free descriptor while clients connect, then gives them back."""
    # Not acceptable: an exit because accept failed with EMFILE.
    assert server.world is not None
    expect_greeted(server.connect())
    process = daemon(server)
    server.world.limit(process.pid, resource.RLIMIT_NOFILE, process.lowest_free)
    # A blocked accept already has a descriptor reserved, so the first client still gets in.
    waiting = [server.try_connect()[0] for _ in range(3)]
    waiting[0].stall(0.3)
    provoked = server.waiting_connections() > 0
    # If it is gone, what follows says so.
    server.world.limit(process.pid, resource.RLIMIT_NOFILE, 1024)
    for peer in waiting:
        peer.close()
    expect_daemon_lives(server, process.pid, "a lack of descriptors")
    if not provoked:
        raise NotApplicable(
            "it took its clients with no descriptor left", needs="could not be provoked"
        )
    return "it waited, and greeted again"


@judges(
    "GREETING-FORK-FAILURE",
    acceptable="the same daemon lives, and greets again when processes can be made",
    destructive=True,
    needs=(View.LAB,),
)
def test_fork_failure(server: Server, bench: Bench) -> None:
    """Lets every fork fail while three clients connect; then a new client reads its greeting."""
    # Not acceptable: an exit because fork failed, or kill(-1).
    assert server.world is not None
    listens = daemon(server).pid
    try:
        server.world.crowd(True)
    except OSError as problem:
        raise NotApplicable(f"{problem}", needs="could not be provoked") from problem
    peers = [server.try_connect()[0] for _ in range(3)]
    server.wait_until_accepted()
    for peer in peers:
        peer.read(1, within=0.3, patient=False)
    server.world.crowd(False)
    expect_daemon_lives(server, listens, "forks that failed")


@judges(
    "GREETING-WITHOUT-SYSLOG",
    acceptable="clients are greeted as before",
    destructive=True,
    needs=(View.LAB,),
)
def test_without_syslog(server: Server, bench: Bench) -> None:
    """Greets a client, ends the reader of /dev/log, and connects five more."""
    # Not acceptable: an exit, or SIGPIPE, because a line cannot be logged.
    log = log_of(server)
    expect_greeted(server.connect())
    settle(server)
    log.close()
    assert server.world is not None
    assert server.world.syslog is not None
    server.world.syslog.close()
    for _ in range(5):
        expect_greeted(server.connect(), "when nobody read the log")


@pytest.mark.parametrize(
    "arguments",
    [(), ("58001", "58002"), ("abc",)],
    ids=["none", "two", "word"],
)
@judges(
    "GREETING-USAGE",
    acceptable="`Usage: server PORT` on standard error, and exit status 1",
    starts_own=True,
)
def test_usage(bench: Bench, arguments: tuple[str, ...]) -> None:
    """Starts the program without an argument, with two ports, or with a word."""
    # Not acceptable: a crash, a daemon on some port, standard output, another status.
    execution = bench.execute_with(bench.world(), *arguments)
    execution.expect_exit(1)
    execution.expect_stderr_contains("Usage: server PORT")


@pytest.mark.parametrize(
    "port", ["12abc", "70000", "65536", "4295025297", "0", "-1", "", " ", "1.5", "0x1f90"]
)
@judges(
    "GREETING-BAD-PORT",
    acceptable="exit status 1, or another but 0; no daemon",
    starts_own=True,
)
def test_bad_port(bench: Bench, port: str) -> str:
    """Starts the program with this as its port."""
    # Not acceptable: a daemon on a port that nobody asked for: sscanf() stops where the digits
    # end, and htons() keeps 16 bits.
    execution = bench.execute_with(bench.world(), port)
    execution.expect_failure_exit()
    return f"it {execution.wait()}"


def start_on_taken_port(bench: Bench) -> tuple[Server, int]:
    """Start the target where another program holds its port; its exit status. Raises Failed."""
    world = bench.world()
    holder = world.socket(socket.AF_INET, socket.SOCK_STREAM)
    holder.bind(("0.0.0.0", world.port))
    holder.listen(1)
    server = bench.launch(world)
    death = server.death(within=server.patience.scaled(EXIT_LIMIT))
    holder.close()
    if death is None:
        raise Failed("it goes on running though its port is taken", observed="it did not exit")
    if death.exit_status is None:
        raise Failed("it died instead of reporting the error", observed=str(death))
    server.stderr.ended.wait(1)
    return server, death.exit_status


@judges(
    "GREETING-BIND-STATUS",
    acceptable="exit status 4",
    starts_own=True,
    destructive=True,
    needs=(View.LAB,),
)
def test_bind_status(bench: Bench) -> None:
    """Another program holds the port; then the target is started."""
    # Not acceptable: status 0, the status of another step, a daemon that failed unseen.
    server, status = start_on_taken_port(bench)
    if status != 4:
        raise Failed(
            f"where bind fails exit status 4 was due, it was {status}",
            observed=f"exit status {status}; on standard error: {server.stderr.text(300)!r}",
        )


@judges(
    "GREETING-BIND-MESSAGE",
    acceptable="`Failed to bind socket to port N: ` and the reason on standard error",
    starts_own=True,
    destructive=True,
    needs=(View.LAB,),
)
def test_bind_message(bench: Bench) -> str:
    """Another program holds the port; then the target is started."""
    server, _ = start_on_taken_port(bench)
    assert server.world is not None
    said = server.stderr.text(600)
    if not re.search(rf"Failed to bind socket to port {server.world.port}: \S", said):
        raise Failed(
            f"it did not say `Failed to bind socket to port {server.world.port}: …`",
            observed=f"on standard error: {said!r}; on standard output: "
            f"{server.stdout.text(300)!r}",
        )
    reason = os.strerror(errno.EADDRINUSE)
    return said.strip() + ("" if reason in said else " (in its own words)")
