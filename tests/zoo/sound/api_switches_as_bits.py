# zoo: program=socket-api sound
# Unusual: an option that is on reads as its own bit, as on the BSDs, not as 1.
import socket

from tests.odd_sockets import Odd, install

SWITCHES = {
    socket.SO_BROADCAST: 0x20,
    socket.SO_DEBUG: 0x01,
    socket.SO_DONTROUTE: 0x10,
    socket.SO_KEEPALIVE: 0x08,
    socket.SO_OOBINLINE: 0x100,
    socket.SO_REUSEADDR: 0x04,
}


class Bits(Odd):
    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if level == socket.SOL_SOCKET and number in SWITCHES and not size:
            return SWITCHES[number] if value else 0
        return value


install(Bits)
