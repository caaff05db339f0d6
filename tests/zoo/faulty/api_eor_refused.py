# zoo: program=socket-api fails=API-MSG-EOR
# The mistake: sequenced packets know no MSG_EOR.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


class Recordless(Odd):
    def send(self, data, flags=0):
        if flags & socket.MSG_EOR and self.type == socket.SOCK_SEQPACKET:
            raise refuse(errno.EOPNOTSUPP)
        return super().send(data, flags)


install(Recordless)
