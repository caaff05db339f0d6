"""How an echo client meets its server: a furnished world, and what it may print."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any

from harness.bench import Bench
from harness.difference import excerpt
from harness.execution import Execution
from harness.instances import DEFAULT_HOST_ADDRESS
from harness.lab.world import World
from harness.outcomes import Failed
from harness.peers.scripted import ScriptedDatagramServer, ScriptedServer
from harness.peers.tcp import Peer
from harness.peers.udp import Datagram

REQUEST = b"Hello!\n"
"""What both clients send: seven bytes, no NUL."""
QUIET = 0.3
"""Seconds in which something more would have come."""
STRANGER = "127.0.0.9"
_NSSWITCH = "hosts: files\nservices: files\nprotocols: files\n"


@dataclass(frozen=True)
class Names:
    """What a private /etc/hosts and /etc/services call the server, made from the seed."""

    host: str
    service: str


def furnish(bench: Bench, **furniture: Any) -> tuple[World, Names]:
    """A world in which the server's address and port have names of our choice."""
    program = bench.program
    chosen = bench.payloads.random
    names = Names(
        f"echo{chosen.randrange(1000, 10_000)}.example", f"guide{chosen.randrange(1000, 10_000)}"
    )
    port = bench.port if bench.target.takes_port else program.default_port
    address = "127.0.0.1" if bench.target.takes_host else DEFAULT_HOST_ADDRESS
    own = [f"{address} {names.host} {program.default_host}", f"{STRANGER} stranger.example"]
    if not bench.target.takes_host:
        own.insert(0, "127.0.0.1 localhost")
    files = {
        "/etc/hosts": "\n".join(own) + "\n",
        "/etc/services": f"{names.service} {port}/tcp\n{names.service} {port}/udp\n",
        "/etc/nsswitch.conf": _NSSWITCH,
    }
    return bench.world(files=files, **furniture), names


def meet_udp(bench: Bench) -> tuple[ScriptedDatagramServer, Execution, Datagram, Names]:
    """Start the client; the server, the client, what it sent, the server's names."""
    world, names = furnish(bench)
    server = bench.scripted_datagram_server(world)
    client = bench.execute(world, server.host, server.port)
    return server, client, server.receive(), names


def meet_tcp(bench: Bench) -> tuple[ScriptedServer, Execution, Peer]:
    """Start the client and accept it."""
    world, _ = furnish(bench)
    server = bench.scripted_server(world)
    client = bench.execute(world, server.host, server.port)
    return server, client, server.accept()


def answer(bench: Bench, reply: bytes, pieces: list[bytes] | None = None) -> Execution:
    """Let the client meet a server that answers with ``reply`` and ends; the client."""
    if bench.program.transport == "udp":
        server, client, datagram, _ = meet_udp(bench)
        server.reply(datagram, reply)
    else:
        _, client, peer = meet_tcp(bench)
        peer.read_exactly(len(REQUEST))
        peer.send_segments(pieces or [reply])
        peer.finish()
    client.wait()
    return client


def expect_echo(client: Execution, *replies: bytes) -> None:
    """It exits with 0 and has printed one of these replies.

    After the bytes a newline is due; where they end in one, it may do.
    """
    client.expect_exit(0)
    printed = echo_part(client)
    for reply in replies:
        if printed in (b"echo: " + reply, b"echo: " + reply + b"\n"):
            return
    raise Failed(
        "what was printed is not the reply",
        observed=f"standard output {excerpt(client.stdout, 200)}",
        acceptable=" or ".join(f"echo: and {excerpt(reply)}" for reply in replies)
        + ", then a newline",
    )


def echo_part(client: Execution) -> bytes:
    """Standard output without the line that names the sender."""
    return client.stdout.partition(b"sent by [")[0]


def sender_line(client: Execution) -> tuple[str, str]:
    """Host and service of the line that names the sender. Raises Failed if there is none."""
    _, mark, rest = client.stdout.partition(b"sent by [")
    inside, closing, after = rest.partition(b"]")
    host, colon, service = inside.decode("utf-8", "backslashreplace").rpartition(":")
    if not (mark and closing and colon) or after.strip():
        raise Failed(
            "the output does not end with one line `sent by [HOST:SERVICE]`",
            observed=f"standard output {excerpt(client.stdout, 200)}",
        )
    return host, service


def expect_sender(client: Execution, hosts: set[str], services: set[str]) -> None:
    """The sender is named by one of these. Raises Failed."""
    host, service = sender_line(client)
    if host not in hosts or service not in services:
        raise Failed(
            "the sender that was printed is not the sender of the reply",
            observed=f"sent by [{host}:{service}]",
            acceptable=f"one of {', '.join(sorted(hosts))}, and one of "
            + ", ".join(sorted(services)),
        )


def by_any_name(bench: Bench, server: ScriptedDatagramServer, names: Names) -> set[str]:
    """Everything that may stand for the server's address."""
    address = str(ipaddress.ip_address(server.host))
    return {address, names.host, bench.program.default_host, "localhost"}
