# zoo: program=socket-api fails=API-MSG-TRUNC-LENGTH
# The mistake: on datagrams MSG_TRUNC as a flag of recv does nothing.
import socket

from tests.odd_sockets import Odd, install


class Ignoring(Odd):
    def recv_into(self, buffer, size=0, flags=0):
        if self.type == socket.SOCK_DGRAM:
            flags &= ~socket.MSG_TRUNC
        return super().recv_into(buffer, size, flags)


install(Ignoring)
