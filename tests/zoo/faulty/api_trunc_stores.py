# zoo: program=socket-api fails=API-MSG-TRUNC-STREAM
# The mistake: on a stream MSG_TRUNC does nothing: the bytes are stored.
import socket

from tests.odd_sockets import Odd, install


class Storing(Odd):
    def recv_into(self, buffer, size=0, flags=0):
        if self.tcp:
            flags &= ~socket.MSG_TRUNC
        return super().recv_into(buffer, size, flags)


install(Storing)
