# zoo: program=socket-api fails=API-GETSOCKNAME,API-LOOPBACK,API-IPV6-MAPPED,API-CONNECT-UDP
# The mistake: only a TCP socket that called connect knows its peer; other peers are 0.0.0.0:0.
import socket

from tests.odd_sockets import Odd, install


class Forgetful(Odd):
    def getpeername(self):
        name = super().getpeername()
        if not self.internet or (self.tcp and self.connected):
            return name
        return ("0.0.0.0" if self.family == socket.AF_INET else "::", 0, *name[2:])


install(Forgetful)
