"""What the checks of connecting clients share: headers, greetings, limits, names."""

import socket
import time
from pathlib import Path

from harness.bench import Bench
from harness.difference import excerpt, explain, first_difference
from harness.execution import END_LIMIT, Execution
from harness.lab.diag import SocketDiagnosis
from harness.lab.world import World
from harness.machine import overloaded, processor_use
from harness.outcomes import Failed, Inconclusive, NotApplicable
from harness.peers.late import LateServer
from harness.peers.scripted import ScriptedServer

CONNECT_LIMIT = 5.0
READ_LIMIT = 10.0
TOLERANCE = 0.5
"""Seconds by which a limit may be missed, beyond this machine's present jitter."""
EARLY = 0.1
"""Seconds by which a limit may be cut short: clocks of different resolution."""
OVERLOADED = 1.0
"""Seconds by which a client may seem to miss a limit because it had no processor."""
GREETING = b"Hello there, client!"
_SYN_SENT = 2
_STEP = 0.005
Meeting = ScriptedServer | LateServer
TEXT = bytes(range(0x21, 0x7F)) * 4
"""Bytes of which no two neighbours are alike, for greetings of chosen lengths."""


def header(server: Meeting, host: str = "") -> bytes:
    """The line that stands before the greeting."""
    return f"{host or server.host}:{server.port} says:\n".encode()


def expect_shown(client: Execution, server: ScriptedServer, sent: bytes) -> None:
    """The client shows a beginning of ``sent`` and nothing else. Raises Failed.

    A program that prints a string stops at the first NUL byte.
    """
    client.expect_exit(0)
    text, line = client.stdout, header(server)
    if not text.startswith(line):
        raise Failed(
            "it does not say who says it",
            observed=excerpt(text, 200),
            difference=explain(line, text[: len(line)]),
        )
    shown, newline = text[len(line) : -1], text[len(line) :][-1:]
    if newline != b"\n":
        raise Failed("no newline ends its output", observed=excerpt(text, 200))
    if sent.startswith(shown) and (shown or sent[:1] in (b"", b"\0")):
        return
    if not shown:
        raise Failed("it shows nothing of the greeting", observed=excerpt(text, 200))
    summary = "it shows other bytes than were sent"
    if shown.startswith((sent, sent[:255])):
        summary = (
            f"{len(sent)} bytes were sent, and bytes follow in what it shows that never were: "
            "is the buffer printed as a string without its terminator?"
        )
    raise Failed(summary, observed=excerpt(text, 400), difference=explain(sent, shown))


def expect_greeted(client: Execution, server: Meeting, sent: bytes, host: str = "") -> None:
    """Status 0, and the output begins with the header and ``sent``, up to a NUL. Raises Failed.

    What follows in a buffer without a terminator is one mistake, and has a check of its own.
    """
    client.expect_exit(0)
    due = header(server, host) + sent.split(b"\0")[0]
    if not client.stdout.startswith(due):
        client.expect_stdout(due + b"\n")


def common_beginning(client: Execution, server: ScriptedServer, sent: bytes) -> int:
    """How many bytes of ``sent`` it shows under the header; what follows is not looked at."""
    expect_greeted(client, server, b"")
    shown = client.stdout[len(header(server)) :]
    parted = first_difference(sent, shown)
    return len(sent) if parted is None else parted


def connecting_since(bench: Bench, client: Execution, host: str, port: int) -> float:
    """When the client began to connect: its limit begins there. Raises Failed if it never did.

    The kernel shows the socket that has sent a SYN, so the time to start up does not count.
    """
    diagnosis = SocketDiagnosis(client.world)
    bench.to_close.append(diagnosis.close)
    deadline = time.monotonic() + bench.patience.scaled(END_LIMIT)
    while time.monotonic() < deadline:
        asked = time.monotonic()
        for found in diagnosis.connections([_SYN_SENT]):
            if (found.peer_address, found.peer_port) == (host, port):
                return asked
        if client.world.death_of(client.pid, _STEP):
            break
    client.wait(0.5)
    raise Failed(
        "it ended without trying to connect",
        observed=f"it {client.wait()}; standard error {excerpt(client.stderr, 200)}",
    )


def wait_for_limit(client: Execution, limit: float, never: str) -> None:
    """Wait for an end at the limit. Raises Failed, with ``never`` as its summary, if none comes."""
    try:
        client.wait(limit + 3)
    except Failed as problem:
        raise Failed(never, observed=problem.observed) from problem


def judge_limit(bench: Bench, client: Execution, limit: float, began: float) -> None:
    """Raises Failed if a limit was missed by more than tolerance and jitter.

    Raises Inconclusive if it was missed by little on a machine on which everybody waits, or late by
    no more than the client stood in the run queue.
    """
    death = client.wait()
    seconds = death.time - began
    jitter = bench.machine.worst_lateness(bench.transcript.began)
    missed = max(limit - EARLY - jitter - seconds, seconds - limit - TOLERANCE - jitter)
    if missed <= 0:
        return
    observed = (
        f"{seconds:.2f} s; the machine was late by up to {jitter:.2f} s, and the client waited "
        f"{death.waited:.2f} s for a processor"
    )
    # Who waits for a processor is late for it, and never early.
    starved = seconds > limit and missed <= death.waited
    if starved or (missed <= OVERLOADED and overloaded()):
        raise Inconclusive("the machine was too busy to judge a limit", observed=observed)
    sooner = "early" if seconds < limit else "late"
    raise Failed(
        f"the limit of {limit:g} s was not kept: it ended {sooner}, after {seconds:.2f} s",
        observed=observed,
    )


def wait_until_it_reads(bench: Bench, client: Execution) -> None:
    """Wait until the client sleeps: one that is connected then waits for data.

    A reset that comes sooner is the end of its connect, not of its read.
    """
    deadline = time.monotonic() + bench.patience.scaled(1.0)
    while any(each.running for each in client.world.processes()) and time.monotonic() < deadline:
        time.sleep(0.001)


def margin(bench: Bench, client: Execution, since: float) -> float:
    """How far before or after a limit something must come to be surely in time, or too late.

    Beside the tolerance of the clocks: on a busy machine we are late, and so was the client
    whenever it waited for a processor, perhaps just when its limit had begun.
    """
    waited = processor_use(client.world).waited
    return 2 * EARLY + min(2 * bench.machine.worst_lateness(since) + waited, OVERLOADED)


def until(moment: float) -> float:
    """Seconds from now on the monotonic clock."""
    return max(0.0, moment - time.monotonic())


def expect_greeted_in_time(
    bench: Bench, client: Execution, server: Meeting, since: float, limit: float
) -> None:
    """As ``expect_greeted``, of an answer that came just before a limit. Raises Inconclusive.

    What shows the greeting had it in time: then all else that is wrong is the client's.
    """
    answered = time.monotonic() - since
    try:
        expect_greeted(client, server, GREETING)
    except Failed as problem:
        late = bench.machine.worst_lateness(since)
        in_time = answered + late < limit - EARLY and not overloaded()
        if in_time or GREETING in client.out.data:
            raise
        raise Inconclusive(
            "the machine was too busy to place an answer just before the limit",
            observed=f"it came after {answered:.2f} s, and wake-ups are up to {late:.2f} s late; "
            f"then {problem.summary}",
        ) from problem


def stays(client: Execution, seconds: float, why: str) -> None:
    """It does not end for so long. Raises Failed."""
    death = client.world.death_of(client.pid, seconds)
    if death:
        client.wait()
        raise Failed(
            f"it {death} {why}",
            observed=f"it {death} after {death.time - client.began:.2f} s",
        )


def full_server(bench: Bench, world: World) -> ScriptedServer:
    """A server whose queue one connection fills: others are not answered until that is accepted."""
    server = bench.scripted_server(world, backlog=0)
    filler = world.socket(socket.AF_INET, socket.SOCK_STREAM)
    filler.connect((server.host, server.port))
    bench.transcript.step("fill", "server", address=[server.host, server.port])
    bench.to_close.append(filler.close)
    return server


def plain_arguments(bench: Bench) -> None:
    """Raises NotApplicable where host and port are not the last two words of the command."""
    if bench.target.argv[-2:] != ("{host}", "{port}"):
        raise NotApplicable(
            "its command does not end with {host} {port}, so no other arguments can be given",
            needs="need {host} {port} at the end of the command",
        )


def names(*lines: str) -> dict[str, str]:
    """Files for a lab in which /etc/hosts alone knows names; ``lines`` are appended to it."""
    texts = {
        "/etc/hosts": "127.0.0.1 localhost\n" + "".join(f"{line}\n" for line in lines),
        "/etc/resolv.conf": "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
        "/etc/nsswitch.conf": "".join(
            f"{database}: files\n"
            for database in ("passwd", "group", "hosts", "services", "protocols")
        ),
    }
    return {path: text for path, text in texts.items() if Path(path).exists()}
