# zoo: program=socket-api fails=API-SO-ACCEPTCONN
# The mistake: an accepted socket inherits SO_ACCEPTCONN with the other options.
import socket

from tests.odd_sockets import Odd, install


class Heir(Odd):
    accepted = False

    def accept(self):
        accepted, address = super().accept()
        accepted.accepted = True
        return accepted, address

    def getsockopt(self, level, number, *size):
        if self.accepted and (level, number) == (socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return 1
        return super().getsockopt(level, number, *size)


install(Heir)
