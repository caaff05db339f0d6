# zoo: program=socket-api fails=API-OPTION-SWITCH
# The mistake: SO_OOBINLINE can be set, and never cleared.
import socket

from tests.odd_sockets import Odd, install


class Stubborn(Odd):
    def setsockopt(self, *arguments):
        if arguments != (socket.SOL_SOCKET, socket.SO_OOBINLINE, 0):
            super().setsockopt(*arguments)


install(Stubborn)
