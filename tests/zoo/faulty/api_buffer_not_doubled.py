# zoo: program=socket-api fails=API-BUFFER-DOUBLED
# The mistake, on Linux: the sizes of buffers read as they were set.
import socket

from tests.odd_sockets import Odd, install


class Plain(Odd):
    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        sizes = (socket.SO_RCVBUF, socket.SO_SNDBUF)
        if level == socket.SOL_SOCKET and number in sizes and not size:
            return value // 2
        return value


install(Plain)
