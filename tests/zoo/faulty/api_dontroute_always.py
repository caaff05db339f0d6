# zoo: program=socket-api fails=API-DONTROUTE-GATEWAY
# The mistake: a route by a gateway is never used, with MSG_DONTROUTE or without.
import socket

from tests.odd_sockets import Odd, install


class Local(Odd):
    def sendto(self, data, *rest):
        if not self.udp:
            return super().sendto(data, *rest)
        flags = rest[0] if len(rest) == 2 else 0
        return super().sendto(data, flags | socket.MSG_DONTROUTE, rest[-1])


install(Local)
