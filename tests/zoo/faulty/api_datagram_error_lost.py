# zoo: program=socket-api fails=API-SO-ERROR-UDP
# The mistake: SO_ERROR of a UDP socket is always 0.
import socket

from tests.odd_sockets import Odd, install


class Careless(Odd):
    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if (level, number) == (socket.SOL_SOCKET, socket.SO_ERROR) and not size and self.udp:
            return 0
        return value


install(Careless)
