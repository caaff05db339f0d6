# zoo: program=socket-api fails=API-MSG-WAITALL-END
# The mistake: with MSG_WAITALL fewer bytes than were asked for are none.
import socket

from tests.odd_sockets import Odd, install


class Strict(Odd):
    def recv(self, size, flags=0):
        data = super().recv(size, flags)
        return b"" if flags & socket.MSG_WAITALL and len(data) < size else data


install(Strict)
