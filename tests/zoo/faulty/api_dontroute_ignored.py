# zoo: program=socket-api fails=API-DONTROUTE-GATEWAY
# The mistake: sendto takes MSG_DONTROUTE, and sends by the gateway all the same.
import socket

from tests.odd_sockets import Odd, install


class Ignoring(Odd):
    def sendto(self, data, *rest):
        if len(rest) == 2 and self.internet:
            rest = (rest[0] & ~socket.MSG_DONTROUTE, rest[1])
        return super().sendto(data, *rest)


install(Ignoring)
