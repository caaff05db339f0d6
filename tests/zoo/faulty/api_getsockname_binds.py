# zoo: program=socket-api fails=API-GETSOCKNAME-UNBOUND
# The mistake: getsockname gives a port to a socket that has none.
import socket

from tests.odd_sockets import Odd, install


class Eager(Odd):
    def getsockname(self):
        if self.internet and not super().getsockname()[1]:
            self.bind(("0.0.0.0" if self.family == socket.AF_INET else "::", 0))
        return super().getsockname()


install(Eager)
