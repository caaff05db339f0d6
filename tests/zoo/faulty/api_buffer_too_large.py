# zoo: program=socket-api fails=API-BUFFER-SIZE
# The mistake: a buffer that is larger than allowed is an error, as on the BSDs.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


class Strict(Odd):
    def setsockopt(self, *arguments):
        level, number, value = arguments[:3]
        sizes = (socket.SO_RCVBUF, socket.SO_SNDBUF)
        if level == socket.SOL_SOCKET and number in sizes and value > 1 << 24:
            raise refuse(errno.ENOBUFS)
        super().setsockopt(*arguments)


install(Strict)
