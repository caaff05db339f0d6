"""udp-echo-client: datagrams of every length, who sent them, and those that never come."""

import time

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.difference import excerpt
from harness.outcomes import Failed
from suites.echo_clients.meeting import (
    REQUEST,
    STRANGER,
    answer,
    by_any_name,
    echo_part,
    expect_echo,
    expect_sender,
    furnish,
    meet_udp,
    sender_line,
)

PATIENT_FOR = 2.0
"""Seconds for which a silent server is watched."""
GIVES_UP = 5.0


@pytest.mark.parametrize("length", [1, 6, 8, 127, 128])
@judges("UDP-ECHO-CLIENT-SIZES", acceptable="`echo: ` and exactly the bytes of the reply")
def test_sizes(bench: Bench, length: int) -> None:
    """The server answers with so many letters, without newline or NUL."""
    # Not acceptable: a byte less, remains of the request, a NUL.
    reply = bench.payloads.line(length + 1)[:length]
    expect_echo(answer(bench, reply), reply)


@judges("UDP-ECHO-CLIENT-EMPTY", acceptable="`echo: `, a newline or none, who sent it; status 0")
def test_empty(bench: Bench) -> None:
    """The server answers with an empty datagram."""
    # Not acceptable: waiting on, an error, remains of the request.
    client = answer(bench, b"")
    expect_echo(client, b"")
    sender_line(client)


@pytest.mark.parametrize("length", [129, 300, 9000])
@judges(
    "UDP-ECHO-CLIENT-LONG",
    acceptable="at least the first 128 bytes of the reply and nothing else, or exit status not 0",
)
def test_long(bench: Bench, length: int) -> None:
    """The server answers with a datagram that is longer than the client's buffer."""
    # Not acceptable: death by a signal (a NUL written behind the buffer), other bytes.
    reply = bench.payloads.text(length)
    client = answer(bench, reply)
    client.expect_no_crash()
    if client.wait().exit_status == 0:
        printed = echo_part(client)
        body = printed.removeprefix(b"echo: ")
        known = [body, body.removesuffix(b"\n")]
        if not any(len(each) >= 128 and reply.startswith(each) for each in known):
            raise Failed("what was printed is not its beginning", observed=excerpt(printed, 200))


@judges(
    "UDP-ECHO-CLIENT-SOURCE",
    acceptable="`sent by [HOST:SERVICE]`, each as a name of the server's or as its number",
)
def test_source(bench: Bench) -> None:
    """The server answers from its own address and port."""
    # Not acceptable: another address, a port with its bytes swapped, zeros.
    server, client, datagram, names = meet_udp(bench)
    server.reply(datagram, REQUEST)
    expect_sender(client, by_any_name(bench, server, names), {str(server.port), names.service})


@judges(
    "UDP-ECHO-CLIENT-NAMES",
    acceptable="the names that /etc/hosts and /etc/services have for the reply's source",
    needs=(View.LAB,),
)
def test_names(bench: Bench) -> None:
    """The private tables of this check name the server's address and port anew."""
    # Not acceptable: numbers, a name that is compiled in.
    server, client, datagram, names = meet_udp(bench)
    server.reply(datagram, REQUEST)
    expect_sender(client, {names.host}, {names.service})


@pytest.mark.parametrize("where", ["address", "port"])
@judges(
    "UDP-ECHO-CLIENT-STRANGER",
    acceptable="the stranger's reply with the stranger's source, or the server's with the server's",
    needs=(View.LAB,),
)
def test_stranger(bench: Bench, where: str) -> None:
    """Before the server, somebody else answers: from another address, or from another port."""
    # Not acceptable: the bytes of one under the name of the other, or both.
    server, client, datagram, names = meet_udp(bench)
    address = STRANGER if where == "address" else server.host
    other = server.reply_from(address, 0, datagram, b"stranger\n")
    server.reply(datagram, REQUEST)
    if b"stranger" in echo_part(client):
        expect_echo(client, b"stranger\n")
        hosts = {STRANGER, "stranger.example"} if where == "address" else set()
        expect_sender(client, hosts or by_any_name(bench, server, names), {str(other[1])})
    else:
        expect_echo(client, REQUEST)
        expect_sender(client, by_any_name(bench, server, names), {str(server.port), names.service})


@judges("UDP-ECHO-CLIENT-DUPLICATE", acceptable="the reply, once; exit status 0")
def test_duplicate(bench: Bench) -> None:
    """The server answers twice with the same datagram."""
    # Not acceptable: two echoes, an error.
    server, client, datagram, _ = meet_udp(bench)
    server.reply(datagram, REQUEST)
    server.reply(datagram, REQUEST)
    expect_echo(client, REQUEST)
    sender_line(client)


@judges("UDP-ECHO-CLIENT-LATE", acceptable="the reply; exit status 0", waits=1.0)
def test_late(bench: Bench) -> None:
    """The server answers after a second."""
    # Not acceptable: having given up, having printed something before.
    server, client, datagram, _ = meet_udp(bench)
    time.sleep(bench.patience.scaled(1.0))
    server.reply(datagram, REQUEST)
    expect_echo(client, REQUEST)


@pytest.mark.parametrize("why", ["no-answer", "nobody-there"])
@judges(
    "UDP-ECHO-CLIENT-SILENCE",
    acceptable="waiting on; or an exit status other than 0. Nothing printed as an echo",
    waits=PATIENT_FOR,
)
def test_silence(bench: Bench, why: str) -> str:
    """The server receives the datagram and does not answer; or it does not exist."""
    # Not acceptable: exit status 0, an echo of something, death by a signal.
    if why == "no-answer":
        _, client, _, _ = meet_udp(bench)
    else:
        world, _ = furnish(bench)
        server = bench.scripted_datagram_server(world)
        host, port = server.host, server.port
        server.close()
        client = bench.execute(world, host, port)
    time.sleep(bench.patience.scaled(PATIENT_FOR))
    printed = client.out.data
    if printed.strip() not in (b"", b"echo:"):
        raise Failed("something was printed without a reply", observed=excerpt(printed, 200))
    if client.running():
        return f"still waiting after {PATIENT_FOR:g} s"
    client.expect_failure_exit()
    return "gave up"


@judges(
    "UDP-ECHO-CLIENT-GIVES-UP",
    acceptable="a line on standard error and an exit status other than 0, within 5 s",
    waits=GIVES_UP,
)
def test_gives_up(bench: Bench) -> str:
    """The server does not answer."""
    # Not acceptable, where a client claims to have a timeout: waiting on, giving up in silence.
    _, client, _, _ = meet_udp(bench)
    client.expect_failure_exit(GIVES_UP)
    if not client.stderr.strip():
        raise Failed("it gave up in silence", observed="nothing on standard error")
    bench.discovered["gives_up_after"] = f"{client.seconds:.1f} s"
    return f"gave up after {client.seconds:.1f} s"
