# zoo: program=socket-api fails=API-CLOSE-UNREAD
# The mistake: close takes what is unread, so that it ends as if all had been read.
import socket

from tests.odd_sockets import Odd, install


class Tidy(Odd):
    def close(self):
        if self.fileno() >= 0 and self.tcp:
            try:
                while self.recv(65536, socket.MSG_DONTWAIT):
                    pass
            except OSError:
                pass
        super().close()


install(Tidy)
