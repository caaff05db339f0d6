# zoo: program=socket-api fails=API-GETSOCKNAME
# The mistake: at the connecting end getpeername gives the port in network order.
import socket

from tests.odd_sockets import Odd, install


class Swapped(Odd):
    def getpeername(self):
        name = super().getpeername()
        if self.tcp and self.connected:
            return (name[0], socket.htons(name[1]), *name[2:])
        return name


install(Swapped)
