# zoo: program=socket-api fails=API-SO-SNDLOWAT
# The mistake: SO_SNDLOWAT is stored before anybody looks whether it may be set.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


class Storing(Odd):
    stored = 0

    def setsockopt(self, *arguments):
        if arguments[:2] == (socket.SOL_SOCKET, socket.SO_SNDLOWAT):
            self.stored = arguments[2]
            raise refuse(errno.ENOPROTOOPT)
        super().setsockopt(*arguments)

    def getsockopt(self, level, number, *size):
        if self.stored and (level, number) == (socket.SOL_SOCKET, socket.SO_SNDLOWAT):
            return self.stored
        return super().getsockopt(level, number, *size)


install(Storing)
