# zoo: program=socket-api fails=API-SO-TYPE
# The mistake: SO_TYPE tells SOCK_CLOEXEC as well, with which the socket was made.
import socket

from tests.odd_sockets import Odd, install


class Flagged(Odd):
    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if (level, number) == (socket.SOL_SOCKET, socket.SO_TYPE) and not size:
            return value | socket.SOCK_CLOEXEC
        return value


install(Flagged)
