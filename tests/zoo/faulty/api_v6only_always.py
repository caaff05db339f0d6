# zoo: program=socket-api fails=API-IPV6-MAPPED
# The mistake: IPV6_V6ONLY cannot be switched off, as on OpenBSD.
import socket

from tests.odd_sockets import Odd, install


class Separate(Odd):
    def bind(self, address):
        if self.family == socket.AF_INET6:
            self.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        super().bind(address)


install(Separate)
