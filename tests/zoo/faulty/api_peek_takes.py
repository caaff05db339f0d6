# zoo: program=socket-api fails=API-MSG-PEEK
# The mistake: a peek with room for less than there is takes what it gives.
import socket

from tests.odd_sockets import Odd, install


class Taking(Odd):
    def recv(self, size, flags=0):
        data = super().recv(size, flags)
        peeked = flags & socket.MSG_PEEK and self.internet
        if peeked and len(super().recv(size + 1, flags)) > size:
            super().recv(size, flags & ~socket.MSG_PEEK)
        return data


install(Taking)
