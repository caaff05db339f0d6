# zoo: program=socket-api fails=API-DUP-CLOSE
# The mistake: close sends FIN although a copy of the descriptor is open.
import contextlib
import os
import socket

from tests.odd_sockets import Odd, install

real_dup = os.dup
copied = set()


def dup(descriptor):
    copied.add(descriptor)
    return real_dup(descriptor)


class Hasty(Odd):
    def close(self):
        if self.fileno() in copied and self.tcp:
            copied.discard(self.fileno())
            with contextlib.suppress(OSError):
                self.shutdown(socket.SHUT_WR)
        super().close()


os.dup = dup
install(Hasty)
