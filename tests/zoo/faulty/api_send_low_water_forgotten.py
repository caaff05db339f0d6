# zoo: program=socket-api fails=API-SO-SNDLOWAT
# The mistake: SO_SNDLOWAT is taken, and stays what it was.
import socket

from tests.odd_sockets import Odd, install


class Forgetful(Odd):
    def setsockopt(self, *arguments):
        if arguments[:2] != (socket.SOL_SOCKET, socket.SO_SNDLOWAT):
            super().setsockopt(*arguments)


install(Forgetful)
