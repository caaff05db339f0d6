# zoo: program=socket-api fails=API-SO-REUSEADDR-LISTENER
# The mistake: SO_REUSEADDR lets two sockets listen on one port, as SO_REUSEPORT does.
import socket

from tests.odd_sockets import Odd, install


class Sharing(Odd):
    def setsockopt(self, *arguments):
        super().setsockopt(*arguments)
        if arguments[:2] == (socket.SOL_SOCKET, socket.SO_REUSEADDR) and self.tcp:
            super().setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, arguments[2])


install(Sharing)
