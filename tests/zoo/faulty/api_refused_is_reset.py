# zoo: program=socket-api fails=API-SO-ERROR,API-IPV6-MAPPED,API-UNIX-NOBODY
# The mistake: a connect that is refused fails with ECONNRESET.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


def changed(number):
    return errno.ECONNRESET if number == errno.ECONNREFUSED else number


class Reset(Odd):
    def connect(self, address):
        try:
            super().connect(address)
        except ConnectionRefusedError:
            raise refuse(errno.ECONNRESET) from None

    def connect_ex(self, address):
        return changed(super().connect_ex(address))

    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if (level, number) == (socket.SOL_SOCKET, socket.SO_ERROR) and self.tcp and not size:
            return changed(value)
        return value


install(Reset)
