# zoo: program=socket-api fails=API-MSG-OOB-MARK,API-SO-OOBINLINE
# The mistake: an urgent byte that nobody has fetched is given behind the mark, as with SO_OOBINLINE.
import ctypes
import socket

from tests.odd_sockets import Odd, install

at_mark = ctypes.CDLL(None).sockatmark
OUTSIDE = socket.MSG_PEEK | socket.MSG_OOB


class Thrifty(Odd):
    fetched = False

    def recv(self, size, flags=0):
        self.fetched = self.fetched or bool(flags & socket.MSG_OOB)
        if not self.tcp or self.fetched or flags & OUTSIDE or at_mark(self.fileno()) != 1:
            return super().recv(size, flags)
        if self.getsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE):
            return super().recv(size, flags)
        return super().recv(1, socket.MSG_OOB) + super().recv(size - 1, flags)


install(Thrifty)
