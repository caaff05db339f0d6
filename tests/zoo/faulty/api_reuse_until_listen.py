# zoo: program=socket-api fails=API-SO-REUSEADDR
# The mistake: SO_REUSEADDR is for bind only: listen finds the port in use.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse

used = set()


class Strict(Odd):
    def listen(self, backlog=5):
        if self.tcp and self.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR):
            if self.getsockname() in used:
                raise refuse(errno.EADDRINUSE)
            used.add(self.getsockname())
        super().listen(backlog)


install(Strict)
