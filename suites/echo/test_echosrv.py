"""echosrv beyond the echo: its command line, and what it prints."""

import errno
import os
import re
import socket
import time
from dataclasses import replace

from harness.bench import Bench
from harness.checks import View, judges
from harness.lab.world import Death
from harness.outcomes import Failed, NotApplicable
from harness.peers.tcp import Peer
from harness.server import Server

EXIT_LIMIT = 5.0
"""Seconds in which a program that cannot start must have exited."""
TOO_EARLY = 0.3
"""Seconds in which a line that comes before its time shows."""
BUFFERED = 2.0
"""Seconds after a client's end in which what a child holds in its stdio buffer must be out."""
CLIENT = "127.0.0.7"
"""An address that is neither the server's own nor the one that clients have by default."""


def without_port(bench: Bench) -> tuple[Server, Death]:
    """Start the target without its port; its end. Raises NotApplicable, or Failed if it runs on."""
    if not bench.target.takes_port:
        raise NotApplicable(
            "its command has no place for a port, so none can be left out",
            needs="need {port} in the command",
        )
    words = [word.replace("{port}", "") for word in bench.target.argv]
    target = replace(bench.target, argv=tuple(word for word in words if word))
    world = bench.world()
    server = bench.launch(world, target)
    death = server.death(within=server.patience.scaled(EXIT_LIMIT))
    if death is None:
        listens = [str(each) for each in server.sockets().listeners()] if world.isolated else []
        raise Failed(
            "started without a port it goes on running",
            observed=f"it runs, and listens on {', '.join(listens) or 'nothing'}",
        )
    server.stdout.ended.wait(1)
    server.stderr.ended.wait(1)
    return server, death


@judges(
    "ECHOSRV-USAGE",
    acceptable="a line on standard error that begins with `usage:` and ends with `port`, in any "
    "case, whatever stands between",
    starts_own=True,
)
def test_usage(bench: Bench) -> str:
    """Starts the program without an argument and reads what it says."""
    # Not acceptable: nothing, a line on standard output, a crash that talks of something else.
    server, death = without_port(bench)
    said = server.stderr.text(600)
    for line in said.splitlines():
        if re.match(r"\s*usage\b.*\bport\b", line, re.IGNORECASE):
            return f"it said {line.strip()!r}"
    printed = server.stdout.text(200)
    raise Failed(
        "started without a port it does not say how it is used",
        observed=f"it {death}; on standard error: {said!r}"
        + (f"; on standard output: {printed!r}" if printed else ""),
    )


@judges(
    "ECHOSRV-USAGE-STATUS",
    acceptable="an exit with a status other than 0",
    starts_own=True,
)
def test_usage_status(bench: Bench) -> str:
    """Starts the program without an argument and waits for its end."""
    # Not acceptable: status 0, death by signal (argv[1] is NULL), a server on some other port.
    _, death = without_port(bench)
    if death.exit_status is None or death.exit_status == 0:
        raise Failed(f"started without a port it {death}", observed=str(death))
    return f"it {death}"


def on_terminal(bench: Bench) -> Server:
    """An instance whose standard output is a terminal, so that stdio writes line by line."""
    return bench.start(terminal=True)


def name_of(peer: Peer) -> str:
    """The client's own address and port, as the server must print them."""
    address, port = peer.socket.getsockname()[:2]
    return f"{address}:{port}"


def told(server: Server, what: str, whom: str) -> list[int]:
    """Where in the output each line stands that says ``what`` (connected, …) of a client."""
    text = server.stdout.data.decode("utf-8", "replace")
    # On a dual-stack socket an IPv4 client has a mapped address.
    address, _, port = whom.rpartition(":")
    line = rf"\b{what} from \[?(?:::ffff:)?{re.escape(address)}\]?:{port}(?!\d)"
    return [each.start() for each in re.finditer(line, text)]


def wait_for(server: Server, what: str, whom: str, within: float) -> bool:
    """Wait until such a line has been printed; False if none has."""
    deadline = time.monotonic() + server.patience.scaled(within)
    while not told(server, what, whom):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def untold(server: Server, what: str, whom: str) -> Failed:
    """The failure of a client whose line did not come."""
    lines = server.stdout.text(600).splitlines()
    return Failed(
        f"`{what} from {whom}` was not printed",
        observed=f"on standard output: {' | '.join(lines) or 'nothing'}",
    )


@judges(
    "ECHOSRV-CONNECTED",
    acceptable="`connected from IP:PORT` with the client's own address and port, at once, or at "
    "the latest when it has left (what is printed may be buffered)",
    starts_own=True,
)
def test_connected(bench: Bench) -> str:
    """A client connects from 127.0.0.7, gets an echo and leaves; the output is read."""
    # Not acceptable: the server's address, the port's bytes swapped, 0.0.0.0 or a port of 0.
    server = on_terminal(bench)
    peer = server.connect(source=CLIENT)
    whom = name_of(peer)
    peer.expect_echo(bench.payloads.line(32))
    at_once = wait_for(server, "connected", whom, within=0.3)
    peer.finish()
    if not at_once and not wait_for(server, "connected", whom, within=BUFFERED):
        raise untold(server, "connected", whom)
    return f"printed for {whom}" + ("" if at_once else ", but only when the client had left")


@judges(
    "ECHOSRV-DISCONNECTED",
    acceptable="one line `disconnected from IP:PORT`, behind the other one, when the client has "
    "left; not before",
    starts_own=True,
    waits=TOO_EARLY,
)
def test_disconnected(bench: Bench) -> str:
    """A client connects from 127.0.0.7, gets an echo, leaves after 0.3 s; the output is read."""
    server = on_terminal(bench)
    peer = server.connect(source=CLIENT)
    whom = name_of(peer)
    peer.expect_echo(bench.payloads.line(32))
    # What was printed by now may still be on its way to us.
    early = wait_for(server, "disconnected", whom, within=TOO_EARLY)
    peer.finish()
    if early:
        raise Failed("a client was told disconnected that was not", observed=whom)
    if not wait_for(server, "disconnected", whom, within=BUFFERED):
        raise untold(server, "disconnected", whom)
    gone = told(server, "disconnected", whom)[0]
    if all(place > gone for place in told(server, "connected", whom)):
        raise Failed(
            "`disconnected from` stands before `connected from`",
            observed=server.stdout.text(600),
        )
    return f"printed for {whom}"


@judges(
    "ECHOSRV-EACH-CLIENT-TOLD",
    acceptable="for each of six clients one line `connected from` and one `disconnected from`",
    starts_own=True,
)
def test_each_client_told(bench: Bench) -> str:
    """Six clients are connected at the same time and leave in random order; the lines are read."""
    # Not acceptable: the address of the last client for all, a line twice, a client left out.
    server = on_terminal(bench)
    peers = [server.connect(source=f"127.0.0.{number}") for number in range(11, 17)]
    names = [name_of(peer) for peer in peers]
    for peer in peers:
        peer.expect_echo(bench.payloads.line(32))
    for peer in bench.payloads.random.sample(peers, len(peers)):
        peer.finish()
    for whom in names:
        for what in ("connected", "disconnected"):
            if not wait_for(server, what, whom, within=BUFFERED):
                raise untold(server, what, whom)
            count = len(told(server, what, whom))
            if count > 1:
                raise Failed(
                    f"`{what} from {whom}` was printed {count} times",
                    observed=server.stdout.text(900),
                )
    return "six clients, twelve lines"


@judges(
    "ECHOSRV-LOST-CLIENT-TOLD",
    acceptable="`disconnected from IP:PORT` for the client that is lost",
    starts_own=True,
)
def test_lost_client_told(bench: Bench) -> None:
    """A client gets an echo and resets the connection; the output is read."""
    # Not acceptable: a child that dies, or leaves, without a word.
    server = on_terminal(bench)
    peer = server.connect(source=CLIENT)
    whom = name_of(peer)
    peer.expect_echo(bench.payloads.line(32))
    peer.reset()
    if not wait_for(server, "disconnected", whom, within=BUFFERED):
        raise untold(server, "disconnected", whom)


@judges(
    "ECHOSRV-ERROR-NAMED",
    acceptable="`bind` or the reason, `Address already in use`, on standard error, and an exit "
    "with a status other than 0",
    starts_own=True,
    destructive=True,
    waits=EXIT_LIMIT,
    needs=(View.LAB,),
)
def test_error_named(bench: Bench) -> str:
    """Another program holds the port; then the target is started."""
    # Not acceptable: nothing on standard error, another call blamed, status 0, death by signal.
    world = bench.world()
    holder = world.socket(socket.AF_INET, socket.SOCK_STREAM)
    holder.bind(("0.0.0.0", world.port))
    holder.listen(1)
    server = bench.launch(world)
    death = server.death(within=server.patience.scaled(EXIT_LIMIT))
    holder.close()
    if death is None:
        raise Failed("it goes on running though its port is taken", observed="it did not exit")
    server.stderr.ended.wait(1)
    said = server.stderr.text(600).strip()
    if not death.exit_status:
        raise Failed("it did not report the failure by its exit status", observed=str(death))
    if "bind" not in said.lower() and os.strerror(errno.EADDRINUSE).lower() not in said.lower():
        raise Failed(
            "it did not name the system call that failed",
            observed=f"it {death}; on standard error: {said!r}",
        )
    return f"it {death}, saying {said.splitlines()[-1]!r}"


@judges(
    "ECHOSRV-BACKLOG",
    acceptable="all fifty connect and get their echo when the server goes on",
    destructive=True,
    waits=0.5,
    needs=(View.START,),
)
def test_backlog_of_fifty(server: Server, bench: Bench) -> str:
    """Stops the server (SIGSTOP), connects fifty clients, continues it; each sends a line."""
    # Not acceptable: SYNs that the kernel drops because listen() was given a smaller number.
    server.freeze()
    try:
        peers = [server.connect() for _ in range(50)]
    except Failed as problem:
        shown = f"; its backlog is {server.listener.limit}" if server.listener else ""
        raise Failed(
            "of fifty clients that came while the server was stopped one could not connect",
            observed=f"{problem.observed}{shown}",
        ) from problem
    finally:
        server.thaw()
    for peer in peers:
        peer.expect_echo(bench.payloads.line(32), f"the line of {peer.name} of 50 that waited")
    return "fifty clients waited"
