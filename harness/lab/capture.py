"""A packet capture inside a lab that costs nothing until it is wanted.

The kernel writes frames into a ring of our memory (packet(7), PACKET_RX_RING, TPACKET_V2); nobody
reads it while checks run. When one fails, what is in the ring becomes a pcap file that tcpdump and
Wireshark open.
"""

from __future__ import annotations

import ctypes
import mmap
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

from harness.lab.world import World

_SOL_PACKET = 263
_PACKET_RX_RING, _PACKET_STATISTICS, _PACKET_VERSION = 5, 6, 10
_TPACKET_V2 = 1
_SO_ATTACH_FILTER = 26
_ETH_P_ALL = 3
_STATUS_USER = 1
_PACKET_OUTGOING = 4
_BLOCK = 65_536
_FRAME = 512
_SNAP = 256
"""Bytes kept of each packet: all headers and the beginning of the data."""
_BLOCKS = 32
_NANOSECOND_MAGIC, _ETHERNET = 0xA1B23C4D, 1


class Capture:
    """The ring of one lab: 4096 frames since it was opened or rewound. Raises OSError.

    Opening raises OSError where packet sockets are forbidden.
    """

    def __init__(self, world: World) -> None:
        # Protocol 0: the socket stays silent until it is bound, so the filter is in place first.
        self._socket = world.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._socket.setsockopt(_SOL_PACKET, _PACKET_VERSION, _TPACKET_V2)
        self._cut_to(_SNAP)
        ring = struct.pack("IIII", _BLOCK, _BLOCKS, _FRAME, _BLOCK // _FRAME * _BLOCKS)
        self._socket.setsockopt(_SOL_PACKET, _PACKET_RX_RING, ring)
        self._ring = mmap.mmap(self._socket.fileno(), _BLOCK * _BLOCKS)
        self._socket.bind(("lo", _ETH_P_ALL))
        self._head = 0

    def frames(self) -> Iterator[tuple[int, int, int, bytes]]:
        """Each packet once: seconds, nanoseconds, true length, the bytes kept."""
        for offset in self._filled():
            fields = struct.unpack_from("IIIHHII", self._ring, offset)
            _, length, kept, start, _, seconds, nanoseconds = fields
            # lo shows every frame twice; sll_pkttype of the sockaddr_ll behind the header tells.
            if self._ring[offset + 42] != _PACKET_OUTGOING:
                data = self._ring[offset + start : offset + start + kept]
                yield seconds, nanoseconds, length, data

    def rewind(self) -> None:
        """Forget what was captured, and go on capturing."""
        for offset in list(self._filled()):
            struct.pack_into("I", self._ring, offset, 0)
            self._head = (offset + _FRAME) % len(self._ring)

    def _filled(self) -> Iterator[int]:
        """The offsets of the frames that the kernel has filled, oldest first."""
        size = len(self._ring)
        for number in range(size // _FRAME):
            offset = (self._head + number * _FRAME) % size
            if not struct.unpack_from("I", self._ring, offset)[0] & _STATUS_USER:
                return
            yield offset

    def write(self, path: Path) -> int:
        """Write a pcap file; returns the number of packets. Raises OSError."""
        count = 0
        with path.open("wb") as file:
            file.write(struct.pack("IHHiIII", _NANOSECOND_MAGIC, 2, 4, 0, 0, 65_535, _ETHERNET))
            for seconds, nanoseconds, length, data in self.frames():
                file.write(struct.pack("IIII", seconds, nanoseconds, len(data), length) + data)
                count += 1
        return count

    def lost(self) -> int:
        """Packets that found no room in the ring."""
        statistics = self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8)
        lost: int = struct.unpack("II", statistics)[1]
        return lost

    def close(self) -> None:
        """Give the ring back."""
        self._ring.close()
        self._socket.close()

    def _cut_to(self, size: int) -> None:
        """A classic BPF program of one instruction: return ``size``."""
        program = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, size))
        filter_ = struct.pack("HxxxxxxP", 1, ctypes.addressof(program))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, filter_)
