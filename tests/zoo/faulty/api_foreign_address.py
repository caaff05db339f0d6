# zoo: program=socket-api fails=API-BIND-FOREIGN
# The mistake: bind takes any address, whether this host has it or not.
import socket

from tests.odd_sockets import Odd, install

IP_FREEBIND = 15


class Free(Odd):
    def bind(self, address):
        if self.family == socket.AF_INET:
            self.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
        super().bind(address)


install(Free)
