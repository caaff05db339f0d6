# zoo: program=socket-api fails=API-SO-ERROR,API-SO-ERROR-UDP
# The mistake: reading SO_ERROR does not clear it.
import socket

from tests.odd_sockets import Odd, install


class Resentful(Odd):
    error = 0

    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if (level, number) == (socket.SOL_SOCKET, socket.SO_ERROR) and not size and self.internet:
            self.error = value or self.error
            return self.error
        return value


install(Resentful)
