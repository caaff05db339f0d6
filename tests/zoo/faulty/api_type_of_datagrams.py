# zoo: program=socket-api fails=API-SO-TYPE
# The mistake: SO_TYPE of a UDP socket is SOCK_RAW.
import socket

from tests.odd_sockets import Odd, install


class Raw(Odd):
    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if (level, number) == (socket.SOL_SOCKET, socket.SO_TYPE) and self.udp and not size:
            return int(socket.SOCK_RAW)
        return value


install(Raw)
