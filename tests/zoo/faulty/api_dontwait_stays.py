# zoo: program=socket-api fails=API-MSG-DONTWAIT
# The mistake: MSG_DONTWAIT sets O_NONBLOCK, and on an error leaves it set.
import fcntl
import os
import socket

from tests.odd_sockets import Odd, install


class Forgetful(Odd):
    def recv(self, size, flags=0):
        try:
            return super().recv(size, flags)
        except BlockingIOError:
            if flags & socket.MSG_DONTWAIT and self.internet:
                fcntl.fcntl(self, fcntl.F_SETFL, fcntl.fcntl(self, fcntl.F_GETFL) | os.O_NONBLOCK)
            raise


install(Forgetful)
