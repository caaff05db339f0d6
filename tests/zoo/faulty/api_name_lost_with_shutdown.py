# zoo: program=socket-api fails=API-SHUTDOWN-KEEPS-DESCRIPTOR
# The mistake: with shutdown in both directions the socket loses its name.
import socket

from tests.odd_sockets import Odd, install


class Nameless(Odd):
    ended = False

    def shutdown(self, how):
        super().shutdown(how)
        self.ended = how == socket.SHUT_RDWR and self.tcp

    def getsockname(self):
        return ("0.0.0.0", 0) if self.ended else super().getsockname()


install(Nameless)
