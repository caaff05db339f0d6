# zoo: program=socket-api fails=API-MSG-OOB
# The mistake: recv knows no MSG_OOB.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


class Calm(Odd):
    def recv(self, size, flags=0):
        if flags & socket.MSG_OOB:
            raise refuse(errno.EINVAL)
        return super().recv(size, flags)


install(Calm)
