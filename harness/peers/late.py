"""A server whose answer to a SYN comes when we say: in a lab, made by hand.

A kernel answers at once, or when the client's own timers send the SYN again. Here nobody has the
address; we see the SYN pass (packet(7)), and write the answer ourselves (raw(7)) whenever we like.
"""

from __future__ import annotations

import select
import socket
import struct
import time

from harness.lab.world import World
from harness.outcomes import Failed
from harness.peers.scripted import BLACK_HOLE
from harness.transcript import Transcript

_ETH_P_IP = 0x0800
_FIN, _SYN, _PUSH, _ACK = 0x01, 0x02, 0x08, 0x10
_OUR_SEQUENCE = 1_000_000
_WINDOW = 65_535
_TTL = 64
_PORT = 80


class LateServer:
    """Silent for one client until told otherwise. Needs a lab with a black hole."""

    host = BLACK_HOLE
    port = _PORT

    def __init__(self, world: World, transcript: Transcript) -> None:
        self._seen = world.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_IP))
        self._raw = world.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self._client = ("", 0)
        self._expected = 0
        self._transcript = transcript

    def wait_for_client(self, within: float) -> float:
        """When the client's first SYN was seen (monotonic). Raises Failed if none came."""
        poller = select.poll()
        poller.register(self._seen, select.POLLIN)
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            if poller.poll(left * 1000) and self._is_syn(self._seen.recv(2048)):
                self._transcript.add("server", "saw a SYN, and is silent")
                return time.monotonic()
        raise Failed("the client did not try to connect", observed=f"no SYN in {within:g} s")

    def answer(self, data: bytes) -> None:
        """Accept the connection, send these bytes, and half-close."""
        self._send(_SYN | _ACK, _OUR_SEQUENCE)
        self._send(_PUSH | _ACK | _FIN, _OUR_SEQUENCE + 1, data)
        self._transcript.add("server", "answered the SYN, and sent", data[:64], len(data))

    def close(self) -> None:
        """Give back both sockets."""
        self._seen.close()
        self._raw.close()

    def _is_syn(self, packet: bytes) -> bool:
        """Whether it is one to us; whose, and with which number, is kept."""
        size = (packet[0] & 0x0F) * 4
        protocol, target = packet[9], socket.inet_ntoa(packet[16:20])
        if protocol != socket.IPPROTO_TCP or target != self.host:
            return False
        source, port, sequence = struct.unpack_from(">HHI", packet, size)
        if packet[size + 13] & (_SYN | _ACK) != _SYN or port != self.port:
            return False
        self._client = (socket.inet_ntoa(packet[12:16]), source)
        self._expected = (sequence + 1) & 0xFFFFFFFF
        return True

    def _send(self, flags: int, sequence: int, data: bytes = b"") -> None:
        ours, theirs = socket.inet_aton(self.host), socket.inet_aton(self._client[0])
        tcp = struct.pack(
            ">HHIIBBHHH",
            self.port,
            self._client[1],
            sequence,
            self._expected,
            5 << 4,
            flags,
            _WINDOW,
            0,
            0,
        )
        pseudo_header = ours + theirs + struct.pack(">BBH", 0, socket.IPPROTO_TCP, 20 + len(data))
        checksum = _internet_checksum(pseudo_header + tcp + data)
        tcp = tcp[:16] + struct.pack(">H", checksum) + tcp[18:]
        # The kernel fills in length and checksum of the IP header (raw(7)).
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 0, 0, 0, _TTL, socket.IPPROTO_TCP, 0) + ours + theirs
        self._raw.sendto(ip + tcp + data, (self._client[0], 0))


def _internet_checksum(data: bytes) -> int:
    """RFC 1071: the complement of the sum of 16-bit words, with its carries added in again."""
    data += bytes(len(data) % 2)
    total: int = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
