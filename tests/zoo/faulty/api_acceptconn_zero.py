# zoo: program=socket-api fails=API-SO-ACCEPTCONN
# The mistake: SO_ACCEPTCONN is 0 also of a socket that listens.
import socket

from tests.odd_sockets import Odd, install


class Shy(Odd):
    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if (level, number) == (socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return bytes(len(value)) if size else 0
        return value


install(Shy)
