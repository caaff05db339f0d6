# zoo: program=socket-api fails=API-UNIX-PATH
# The mistake: bind removes a file that is in its way.
import contextlib
import os
import socket

from tests.odd_sockets import Odd, install


class Pushy(Odd):
    def bind(self, address):
        if self.family == socket.AF_UNIX:
            with contextlib.suppress(OSError):
                os.unlink(address)
        super().bind(address)


install(Pushy)
