# zoo: program=socket-api fails=API-SO-BROADCAST,API-SO-DEBUG,API-SO-RCVLOWAT
# The mistake: SO_BROADCAST, SO_DEBUG and SO_RCVLOWAT do what they should, and read as never set.
import contextlib
import socket

from tests.odd_sockets import REAL, Odd, install

UNTOLD = (socket.SO_BROADCAST, socket.SO_DEBUG, socket.SO_RCVLOWAT)


class Untold(Odd):
    def setsockopt(self, *arguments):
        with contextlib.suppress(PermissionError):  # of SO_DEBUG, for one who is not privileged
            super().setsockopt(*arguments)

    def getsockopt(self, level, number, *size):
        if level == socket.SOL_SOCKET and number in UNTOLD and self.internet:
            with REAL(self.family, self.type) as new:
                return new.getsockopt(level, number, *size)
        return super().getsockopt(level, number, *size)


install(Untold)
