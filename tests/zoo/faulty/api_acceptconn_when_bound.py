# zoo: program=socket-api fails=API-SO-ACCEPTCONN
# The mistake: SO_ACCEPTCONN is true from bind on.
import socket

from tests.odd_sockets import Odd, install


class Early(Odd):
    bound = False

    def bind(self, address):
        super().bind(address)
        self.bound = self.tcp

    def getsockopt(self, level, number, *size):
        if self.bound and (level, number) == (socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return 1
        return super().getsockopt(level, number, *size)


install(Early)
