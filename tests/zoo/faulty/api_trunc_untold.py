# zoo: program=socket-api fails=API-MSG-TRUNC-TOLD
# The mistake: recvmsg does not tell that a datagram was cut.
import socket

from tests.odd_sockets import Odd, install


class Silent(Odd):
    def recvmsg(self, *arguments):
        data, ancillary, flags, sender = super().recvmsg(*arguments)
        return data, ancillary, flags & ~socket.MSG_TRUNC, sender


install(Silent)
