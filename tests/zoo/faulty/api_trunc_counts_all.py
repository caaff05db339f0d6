# zoo: program=socket-api fails=API-MSG-TRUNC-STREAM
# The mistake: on a stream MSG_TRUNC tells how much is there, not how much was discarded.
import socket

from tests.odd_sockets import Odd, install


class Counting(Odd):
    def recv_into(self, buffer, size=0, flags=0):
        there = 0
        if self.tcp and flags & socket.MSG_TRUNC:
            there = len(self.recv(65536, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        return max(super().recv_into(buffer, size, flags), there)


install(Counting)
