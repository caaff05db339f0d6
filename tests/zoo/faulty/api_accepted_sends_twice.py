# zoo: program=socket-api fails=API-LOOPBACK,API-UNIX-STREAM,API-SHUTDOWN-HALF-CLOSE
# The mistake: what an accepted socket sends arrives twice.
from tests.odd_sockets import Odd, install


class Twice(Odd):
    accepted = False

    def accept(self):
        accepted, address = super().accept()
        accepted.accepted = True
        return accepted, address

    def sendall(self, data, flags=0):
        super().sendall(data * 2 if self.accepted else data, flags)


install(Twice)
