# zoo: program=socket-api fails=API-OPTION-DEFAULT
# The mistake: SO_KEEPALIVE is on from the beginning.
import socket

from tests.odd_sockets import INTERNET, Odd, install


class Eager(Odd):
    def __init__(self, family=-1, kind=-1, protocol=-1, fileno=None):
        super().__init__(family, kind, protocol, fileno)
        if self.family in INTERNET:
            self.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


install(Eager)
