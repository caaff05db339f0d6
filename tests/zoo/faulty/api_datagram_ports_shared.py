# zoo: program=socket-api fails=API-BIND-TAKEN also=API-EPHEMERAL
# The mistake: two UDP sockets may have one port. By chance two are given the same one.
import socket

from tests.odd_sockets import Odd, install


class Sharing(Odd):
    def bind(self, address):
        if self.udp:
            self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        super().bind(address)


install(Sharing)
