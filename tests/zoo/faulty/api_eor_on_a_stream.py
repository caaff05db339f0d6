# zoo: program=socket-api fails=API-MSG-EOR-STREAM
# The mistake: MSG_EOR on a stream is an error.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


class Strict(Odd):
    def send(self, data, flags=0):
        if flags & socket.MSG_EOR and self.tcp:
            raise refuse(errno.EINVAL)
        return super().send(data, flags)


install(Strict)
