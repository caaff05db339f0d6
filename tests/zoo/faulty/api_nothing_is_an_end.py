# zoo: program=socket-api fails=API-MSG-PEEK,API-MSG-DONTWAIT
# The mistake: with MSG_DONTWAIT nothing is 0 bytes, as with O_NDELAY of System V: an end of file.
import socket

from tests.odd_sockets import Odd, install


class Impatient(Odd):
    def recv(self, size, flags=0):
        try:
            return super().recv(size, flags)
        except BlockingIOError:
            if flags & socket.MSG_DONTWAIT and self.internet:
                return b""
            raise


install(Impatient)
