# zoo: program=socket-api fails=API-SO-SNDLOWAT
# The mistake: SO_SNDLOWAT cannot be set, and the error is not the one that says so.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


class Odder(Odd):
    def setsockopt(self, *arguments):
        if arguments[:2] == (socket.SOL_SOCKET, socket.SO_SNDLOWAT):
            raise refuse(errno.EINVAL)
        super().setsockopt(*arguments)


install(Odder)
