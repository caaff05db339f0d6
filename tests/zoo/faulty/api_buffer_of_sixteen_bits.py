# zoo: program=socket-api fails=API-BUFFER-EFFECT,API-BUFFER-SIZE
# The mistake: the size of a buffer is kept in 16 bits, so that 512 KiB are none.
import socket

from tests.odd_sockets import Odd, install


class Narrow(Odd):
    def setsockopt(self, *arguments):
        level, number, value = arguments[:3]
        if level == socket.SOL_SOCKET and number in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            value &= 0xFFFF
        super().setsockopt(level, number, value)


install(Narrow)
