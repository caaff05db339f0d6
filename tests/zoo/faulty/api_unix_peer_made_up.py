# zoo: program=socket-api fails=API-UNIX-STREAM,API-UNIX-DATAGRAM,API-SOCKETPAIR
# The mistake: a Unix-domain peer without a name is told by a name of the system's choice.
import socket

from tests.odd_sockets import Odd, install

MADE_UP = b"\x0000001"


class Naming(Odd):
    def getpeername(self):
        name = super().getpeername()
        return name or MADE_UP if self.family == socket.AF_UNIX else name

    def recvfrom(self, *arguments):
        data, sender = super().recvfrom(*arguments)
        return data, sender or MADE_UP if self.family == socket.AF_UNIX else sender


install(Naming)
