# zoo: program=socket-api fails=API-MSG-WAITALL
# The mistake: MSG_WAITALL is taken, and does nothing.
import socket

from tests.odd_sockets import Odd, install


class Hasty(Odd):
    def recv(self, size, flags=0):
        return super().recv(size, flags & ~socket.MSG_WAITALL)


install(Hasty)
