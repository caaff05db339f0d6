# zoo: program=socket-api fails=API-OPTION-SWITCH,API-SO-LINGER
# The mistake: SO_OOBINLINE and SO_LINGER can be set, and never cleared.
import socket

from tests.odd_sockets import LINGER, Odd, install

CLEARED = ((socket.SOL_SOCKET, socket.SO_OOBINLINE, 0), (*LINGER, bytes(8)))


class Stubborn(Odd):
    def setsockopt(self, *arguments):
        if arguments not in CLEARED:
            super().setsockopt(*arguments)


install(Stubborn)
