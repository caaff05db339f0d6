# zoo: program=socket-api fails=API-LOOPBACK,API-UNIX-DATAGRAM
# The mistake: recvfrom does not fill the sender's address in.
import socket

from tests.odd_sockets import Odd, install


class Untold(Odd):
    def recvfrom(self, *arguments):
        data, sender = super().recvfrom(*arguments)
        if self.internet:
            sender = ("0.0.0.0" if self.family == socket.AF_INET else "::", 0, *sender[2:])
        elif self.family == socket.AF_UNIX:
            sender = ""
        return data, sender


install(Untold)
