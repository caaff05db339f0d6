# zoo: program=socket-api fails=API-UNIX-STREAM,API-SOCKETPAIR
# The mistake: close of a Unix-domain stream ends the peer's sending, and not its reading.
import contextlib
import os
import socket

from tests.odd_sockets import Odd, install


class Half(Odd):
    def close(self):
        stream = self.family == socket.AF_UNIX and self.type == socket.SOCK_STREAM
        if stream and self.fileno() >= 0:
            with contextlib.suppress(OSError):
                self.shutdown(socket.SHUT_RD)
                os.dup(self.fileno())
        super().close()


install(Half)
