# zoo: program=socket-api fails=API-BUFFER-SIZE,API-BUFFER-DOUBLED
# The mistake: half of the size of a buffer goes to bookkeeping, and only the rest is told.
import socket

from tests.odd_sockets import Odd, install


class Half(Odd):
    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        sizes = (socket.SO_RCVBUF, socket.SO_SNDBUF)
        return value // 4 if level == socket.SOL_SOCKET and number in sizes and not size else value


install(Half)
