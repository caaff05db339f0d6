# zoo: program=socket-api fails=API-SO-BROADCAST
# The mistake: everybody may broadcast.
import socket

from tests.odd_sockets import Odd, install


class Loud(Odd):
    def sendto(self, *arguments):
        if not self.udp:
            return super().sendto(*arguments)
        try:
            return super().sendto(*arguments)
        except PermissionError:
            self.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            return super().sendto(*arguments)


install(Loud)
