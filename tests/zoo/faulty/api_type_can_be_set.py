# zoo: program=socket-api fails=API-OPTION-READ-ONLY
# The mistake: SO_TYPE can be set, to no effect.
import socket

from tests.odd_sockets import Odd, install


class Lax(Odd):
    def setsockopt(self, *arguments):
        if arguments[:2] != (socket.SOL_SOCKET, socket.SO_TYPE):
            super().setsockopt(*arguments)


install(Lax)
