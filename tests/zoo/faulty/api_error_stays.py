# zoo: program=socket-api fails=API-SO-ERROR
# The mistake: reading SO_ERROR of a TCP socket does not clear it.
import socket

from tests.odd_sockets import Odd, install


class Resentful(Odd):
    error = 0

    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if (level, number) == (socket.SOL_SOCKET, socket.SO_ERROR) and not size and self.tcp:
            self.error = value or self.error
            return self.error
        return value


install(Resentful)
