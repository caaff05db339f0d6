# zoo: program=socket-api fails=API-OPTION-DEFAULT
# The mistake: SO_SNDLOWAT of a new socket is 0: nobody gave it a value.
import socket

from tests.odd_sockets import Odd, install


class Empty(Odd):
    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if (level, number) == (socket.SOL_SOCKET, socket.SO_SNDLOWAT):
            return bytes(len(value)) if size else 0
        return value


install(Empty)
