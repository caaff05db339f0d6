# zoo: program=socket-api fails=API-SHUTDOWN-KEEPS-DESCRIPTOR
# The mistake: close of a socket that was shut down frees it, and fails with ENOTCONN.
import errno
import os
import socket

from tests.odd_sockets import Odd, inode, install, is_socket, refuse

real_close = os.close
ended = set()


def close(descriptor):
    over = is_socket(descriptor) and inode(descriptor) in ended
    real_close(descriptor)
    if over:
        raise refuse(errno.ENOTCONN)


class Ended(Odd):
    def shutdown(self, how):
        super().shutdown(how)
        if how == socket.SHUT_RDWR and self.tcp:
            ended.add(inode(self.fileno()))


os.close = close
install(Ended)
