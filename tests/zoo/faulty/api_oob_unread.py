# zoo: program=socket-api fails=API-MSG-OOB,API-MSG-OOB-NONE
# The mistake: recv with MSG_OOB gives 0 bytes, urgent ones or none.
import socket

from tests.odd_sockets import Odd, install


class Calm(Odd):
    def recv(self, size, flags=0):
        return b"" if flags & socket.MSG_OOB else super().recv(size, flags)


install(Calm)
