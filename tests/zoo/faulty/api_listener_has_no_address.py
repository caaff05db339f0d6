# zoo: program=socket-api fails=API-GETSOCKNAME
# The mistake: getsockname of a socket that listens tells the port only.
import socket

from tests.odd_sockets import Odd, install


class Anywhere(Odd):
    def getsockname(self):
        name = super().getsockname()
        if self.tcp and self.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return ("0.0.0.0" if self.family == socket.AF_INET else "::", *name[1:])
        return name


install(Anywhere)
