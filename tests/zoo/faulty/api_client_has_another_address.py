# zoo: program=socket-api fails=API-GETSOCKNAME,API-IPV6-MAPPED
# The mistake: over the loopback interface connect gives a client another address of the host.
import socket

from tests.odd_sockets import Odd, install


class Elsewhere(Odd):
    def connect_ex(self, address):
        return super().connect_ex(self.chosen(address))

    def connect(self, address):
        super().connect(self.chosen(address))

    def chosen(self, address):
        if self.tcp and self.family == socket.AF_INET and not self.getsockname()[1]:
            self.bind(("127.0.0.2", 0))
        return address


install(Elsewhere)
