# zoo: program=socket-api fails=API-UNIX-STREAM
# The mistake: getpeername does not tell the path that was connected to.
import socket

from tests.odd_sockets import Odd, install


class Untold(Odd):
    def getpeername(self):
        name = super().getpeername()
        return "" if self.family == socket.AF_UNIX else name


install(Untold)
