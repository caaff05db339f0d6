# zoo: program=socket-api fails=API-BUFFER-SIZE
# The mistake: a size is doubled before it is compared with the limit: 1 GiB becomes negative.
import socket

from tests.odd_sockets import Odd, install


class Overflowing(Odd):
    def setsockopt(self, *arguments):
        level, number, value = arguments[:3]
        sizes = (socket.SO_RCVBUF, socket.SO_SNDBUF)
        if level == socket.SOL_SOCKET and number in sizes and value * 2 >= 1 << 31:
            value = 0
        super().setsockopt(level, number, value)


install(Overflowing)
