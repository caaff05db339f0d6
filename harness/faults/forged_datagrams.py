"""Datagrams whose sender cannot be answered, made by hand in a lab.

RFC 768 allows a source port of zero ("if not used, a value of zero is inserted"), and any address
may stand as the source. sendto(2) then fails in the server: with EINVAL for port 0, with
ENETUNREACH where no route leads back. One such datagram ends a server that takes that as fatal.
"""

from __future__ import annotations

import socket
import struct

from harness.outcomes import NotApplicable
from harness.server import Server

UNROUTED = "203.0.113.9"
"""An address for documentation (RFC 5737), to which no lab has a route."""

_HEADER_SIZES = 28
_TTL = 64


def send_forged(server: Server, source: tuple[str, int], data: bytes) -> None:
    """Send the target one datagram that seems to come from ``source``. Needs a lab."""
    assert server.world is not None
    if server.family != socket.AF_INET:
        raise NotApplicable("it listens on IPv6 only", needs="need IPv4")
    host, port = server.address
    # IPPROTO_RAW: the kernel takes our IP header, and fills in its length and checksum (raw(7)).
    with server.world.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
        raw.sendto(_packet(source, (host, port), data), (host, 0))
    server.transcript.add(
        "forger", f"sent a datagram as from {source[0]}:{source[1]}", data[:64], len(data)
    )


def _packet(source: tuple[str, int], target: tuple[str, int], data: bytes) -> bytes:
    """An IPv4 header, a UDP header without checksum (RFC 768: zero means none), and the data."""
    ip = struct.pack(
        ">BBHHHBBH4s4s",
        0x45,
        0,
        _HEADER_SIZES + len(data),
        0,
        0,
        _TTL,
        socket.IPPROTO_UDP,
        0,
        socket.inet_aton(source[0]),
        socket.inet_aton(target[0]),
    )
    udp = struct.pack(">HHHH", source[1], target[1], 8 + len(data), 0)
    return ip + udp + data
