# zoo: program=socket-api fails=API-SHUTDOWN-KEEPS-DESCRIPTOR
# The mistake: fstat asks the protocol, which a socket that was shut down has no more: EINVAL.
import errno
import os
import socket

from tests.odd_sockets import Odd, inode, install, refuse

real = os.fstat
ended = set()


def fstat(descriptor):
    found = real(descriptor)
    if found.st_ino in ended:
        raise refuse(errno.EINVAL)
    return found


class Ended(Odd):
    def shutdown(self, how):
        super().shutdown(how)
        if how == socket.SHUT_RDWR and self.tcp:
            ended.add(inode(self.fileno()))


os.fstat = fstat
install(Ended)
