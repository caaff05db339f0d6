# zoo: program=socket-api fails=API-FCNTL-NONBLOCK
# The mistake: accept on a socket with O_NONBLOCK and nobody there fails with EINVAL.
import errno
import fcntl
import os

from tests.odd_sockets import Odd, install, refuse


class Odder(Odd):
    def accept(self):
        try:
            return super().accept()
        except BlockingIOError:
            if fcntl.fcntl(self, fcntl.F_GETFL) & os.O_NONBLOCK and self.tcp:
                raise refuse(errno.EINVAL) from None
            raise


install(Odder)
