# zoo: program=socket-api fails=API-OPTION-TYPE,API-OPTION-DEFAULT,API-OPTION-SWITCH
# The mistake: a UDP socket does not know the options that concern connections, as on Windows.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse

STREAMS = (socket.SO_KEEPALIVE, socket.SO_LINGER, socket.SO_OOBINLINE)


class Windows(Odd):
    def look(self, level, number):
        if level == socket.SOL_SOCKET and number in STREAMS and self.udp:
            raise refuse(errno.ENOPROTOOPT)

    def getsockopt(self, level, number, *size):
        self.look(level, number)
        return super().getsockopt(level, number, *size)

    def setsockopt(self, *arguments):
        self.look(*arguments[:2])
        super().setsockopt(*arguments)


install(Windows)
