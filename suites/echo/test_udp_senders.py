"""Many clients on one socket: each gets its own, and none that vanishes harms the others."""

from __future__ import annotations

import select

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.faults.forged_datagrams import UNROUTED, send_forged
from harness.outcomes import Failed, Inconclusive, NotApplicable
from harness.peers.tcp import PATIENCE
from harness.peers.udp import Datagram, DatagramPeer
from harness.server import Server
from suites.echo.processes import expect_survival

GRACE = 0.3
"""Seconds in which a death shows, after the next client was served."""
OTHER_ADDRESS = "193.136.138.142"
"""An address of every lab beside the loopback ones."""
CHARGEN = 19


def peers_from_different_addresses(server: Server) -> list[DatagramPeer]:
    """Four peers, from as many addresses where the target is on this machine."""
    sources: list[str | None] = [None] * 4
    if server.address[0].startswith("127."):
        in_lab = server.world is not None and server.world.isolated
        sources = ["127.0.0.1", "127.0.0.2", "127.0.0.77"]
        sources.append(OTHER_ADDRESS if in_lab else "127.0.0.78")
    return [server.datagram_peer(source=source) for source in sources]


@judges("UDP-ECHO-NEXT-SENDER", acceptable="every client gets its echo as the first one did")
def test_next_sender(server: Server, bench: Bench) -> None:
    """Four clients one after the other, each from another address where possible."""
    # Not acceptable: a server that serves its first client only.
    for number, peer in enumerate(peers_from_different_addresses(server), 1):
        peer.expect_echo(bench.payloads.line(32), f"the datagram of client {number}")


@judges(
    "UDP-ECHO-TO-SENDER",
    acceptable="each client gets the bytes that it sent; a lost datagram is held against nobody",
    destructive=True,
)
def test_interleaved_senders(server: Server, bench: Bench) -> str:
    """50 times four clients from different addresses send at once, in changing order."""
    # Not acceptable: a reply to whoever sent last, or first, or to all.
    peers = peers_from_different_addresses(server)
    lost = 0
    sent: dict[DatagramPeer, bytes] = {}
    for _ in range(50):
        before = sent
        sent = {peer: bench.payloads.line(bench.payloads.random.randint(20, 60)) for peer in peers}
        for peer in bench.payloads.random.sample(peers, len(peers)):
            peer.send(sent[peer])
        replies = _collect(server, peers, before)
        for peer, reply in replies.items():
            for other in peers:
                if other is not peer and sent[other] == reply.data:
                    raise Failed(
                        f"{peer.name} was sent the reply to {other.name}", observed=str(reply)
                    )
            peer.compare(sent[peer], reply)
        lost += len(peers) - len(replies)
        if lost > len(peers):
            break
    if lost:
        raise Inconclusive(
            f"{lost} datagrams were lost, which UDP allows",
            observed=f"{lost} were not answered; no client was sent another's reply",
        )
    return f"{50 * len(peers)} replies, each to its client"


def _collect(
    server: Server, peers: list[DatagramPeer], before: dict[DatagramPeer, bytes]
) -> dict[DatagramPeer, Datagram]:
    """The next datagram of each peer that gets one; a second copy of the last is passed over."""
    replies: dict[DatagramPeer, Datagram] = {}
    while waiting := [peer for peer in peers if peer not in replies]:
        poller = select.poll()
        for peer in waiting:
            poller.register(peer.socket, select.POLLIN)
        ready = {descriptor for descriptor, _ in server.patience.wait(poller, PATIENCE)}
        if not ready:
            return replies
        for peer in waiting:
            reply = peer.receive(0, patient=False) if peer.socket.fileno() in ready else None
            if reply is not None and reply.data != before.get(peer):
                replies[peer] = reply
    return replies


@judges(
    "UDP-ECHO-MANY-SENDERS",
    acceptable="each of 200 clients gets its echo",
    destructive=True,
)
def test_many_senders(server: Server, bench: Bench) -> None:
    """200 clients one after the other, each from a socket of its own that it closes."""
    # Not acceptable: an end or a standstill after so many.
    for number in range(1, 201):
        peer = server.datagram_peer()
        peer.expect_echo(bench.payloads.line(40), f"the datagram of client {number} of 200")
        peer.close()


@judges(
    "UDP-ECHO-SENDER-GONE",
    acceptable="the server goes on and serves the next",
    destructive=True,
    waits=GRACE,
    needs=(View.START,),
)
def test_gone_before_the_reply(server: Server, bench: Bench) -> None:
    """Clients send to the stopped server and close; then it goes on, and replies to nobody."""
    # Not acceptable: an exit because of ECONNREFUSED, which the clients' host reports by ICMP.
    leave_while_stopped(server, bench)
    expect_survival(server, bench, "clients that had gone before the reply", GRACE)


@judges(
    "UDP-ECHO-SENDER-GONE",
    acceptable="the server goes on and serves the next",
    destructive=True,
)
def test_gone_at_once(server: Server, bench: Bench) -> None:
    """Thirty clients send and close at once, so that some are gone when the reply comes."""
    for _ in range(30):
        leave_at_once(server, bench)
    expect_survival(server, bench, "clients that had gone before the reply")


def leave_while_stopped(server: Server, bench: Bench) -> None:
    """Three clients send to the stopped server and are gone when it goes on."""
    server.freeze()
    server.thaw()
    if server.answers(bench.payloads.line(32)):
        raise NotApplicable(
            "being stopped is too much for it already", needs="could not be provoked"
        )
    server.freeze()
    try:
        for _ in range(3):
            leave_at_once(server, bench)
    finally:
        server.thaw()


def leave_at_once(server: Server, bench: Bench) -> None:
    """A client that sends and closes its socket."""
    peer = server.datagram_peer()
    peer.send(bench.payloads.line(32))
    peer.close()


@pytest.mark.parametrize("manner", ["port-zero", "no-route-back"])
@judges(
    "UDP-ECHO-UNANSWERABLE-SENDER",
    acceptable="the server goes on and serves the next",
    destructive=True,
    waits=GRACE,
    needs=(View.LAB,),
)
def test_unanswerable_sender(server: Server, bench: Bench, manner: str) -> None:
    """Sends forged datagrams: from port 0, or from an address to which no route leads."""
    # Not acceptable: an exit because sendto failed with EINVAL or ENETUNREACH.
    witness = server.datagram_peer()
    payload = bench.payloads.line(32)
    send_forged(server, ("127.0.0.1", witness.socket.getsockname()[1]), payload)
    reply = witness.receive()
    if reply is None or reply.data != payload:
        raise NotApplicable(
            "datagrams made by hand do not reach the server here", needs="could not be provoked"
        )
    for _ in range(3):
        source = ("127.0.0.1", 0) if manner == "port-zero" else (UNROUTED, 4321)
        send_forged(server, source, bench.payloads.line(32))
    expect_survival(server, bench, "datagrams that cannot be answered", GRACE)


@judges(
    "UDP-ECHO-LOW-SOURCE-PORT",
    acceptable="an echo, or nothing: dropping it prevents two echo servers from never ending",
    destructive=True,
    waits=0.5,
    needs=(View.LAB,),
)
def test_low_source_port(server: Server, bench: Bench) -> str:
    """Sends a datagram from port 19, as if another service of inetd were asking."""
    if server.address[1] == CHARGEN:
        raise NotApplicable("it has that port itself", needs="need another port")
    peer = server.datagram_peer(port=CHARGEN)
    payload = bench.payloads.line(32)
    reply = None
    if peer.send(payload):
        reply = peer.receive(peer.patience.scaled(0.5), patient=False)
    if reply is not None:
        peer.compare(payload, reply)
    expect_survival(server, bench, "a datagram from port 19")
    manner = "answered" if reply else "not answered"
    bench.discovered["low_source_ports"] = manner
    return f"a datagram from port {CHARGEN} is {manner}"


def not_told_an_address(bench: Bench) -> None:
    """Raises NotApplicable where the command names the address to listen on."""
    if any("{host}" in word for word in bench.target.argv):
        raise NotApplicable(
            "the command was told to listen on one address", needs="told to listen on one address"
        )


@judges(
    "UDP-ECHO-ALL-INTERFACES",
    acceptable="a datagram to another address of the machine is answered as well",
    needs=(View.LAB,),
    destructive=True,
)
def test_all_addresses(server: Server, bench: Bench) -> None:
    """Sends a datagram to 193.136.138.142, an address of the lab other than 127.0.0.1."""
    # Not acceptable: a server bound to the loopback address alone, or to IPv6 alone.
    not_told_an_address(bench)
    # What the answer holds is the matter of other requirements.
    if server.datagram_peer(address=OTHER_ADDRESS).exchange(bench.payloads.line(32)) is None:
        raise Failed(
            f"a datagram to {OTHER_ADDRESS} was not answered",
            observed=f"nothing came back; the server listens on {server.listener}",
        )


@judges(
    "UDP-ECHO-ADDRESS-KEPT",
    acceptable="the address that was addressed, or another one of the machine; the port that was "
    "addressed",
    needs=(View.LAB,),
    destructive=True,
)
def test_address_of_the_reply(server: Server, bench: Bench) -> str:
    """Sends from 127.0.0.1 to 193.136.138.142, both the machine's own, and looks who answers."""
    # A plain socket lets the routing choose, and here that is 127.0.0.1: no mistake of the server.
    not_told_an_address(bench)
    peer = server.datagram_peer(source="127.0.0.1", address=OTHER_ADDRESS)
    reply = peer.exchange(bench.payloads.line(32))
    if reply is None:
        raise NotApplicable(f"it does not answer at {OTHER_ADDRESS}", needs="need two addresses")
    if reply.source[1] != peer.target[1]:
        peer.expect_source(reply)
    kept = reply.source == peer.target
    bench.discovered["replies_from"] = (
        "the address that was addressed" if kept else "the address that the routing chooses"
    )
    return f"asked at {OTHER_ADDRESS}, answered from {reply.source[0]}"
