# zoo: program=socket-api fails=API-MSG-OOB-NONE
# The mistake: MSG_OOB on a UDP socket is no error: an ordinary datagram is sent.
import socket

from tests.odd_sockets import Odd, install


class Lax(Odd):
    def send(self, data, flags=0):
        return super().send(data, flags & ~socket.MSG_OOB if self.udp else flags)


install(Lax)
