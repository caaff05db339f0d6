# zoo: program=socket-api fails=API-UNIX-DATAGRAM
# The mistake: an empty datagram is not sent.
import socket

from tests.odd_sockets import Odd, install


class Thrifty(Odd):
    def sendto(self, data, *rest):
        if not data and self.family == socket.AF_UNIX:
            return 0
        return super().sendto(data, *rest)


install(Thrifty)
