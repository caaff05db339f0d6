# zoo: program=socket-api fails=API-SO-DEBUG
# The mistake: SO_DEBUG cannot be switched on, not even by the privileged.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


class Closed(Odd):
    def setsockopt(self, *arguments):
        if arguments == (socket.SOL_SOCKET, socket.SO_DEBUG, 1):
            raise refuse(errno.EOPNOTSUPP)
        super().setsockopt(*arguments)


install(Closed)
