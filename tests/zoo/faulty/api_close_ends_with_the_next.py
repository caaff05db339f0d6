# zoo: program=socket-api fails=API-DUP-CLOSE
# The mistake: close of one of several copies sends FIN, with the next bytes.
import os
import socket

from tests.odd_sockets import REAL, Odd, inode, install, is_socket

real_dup, real_write = os.dup, os.write
copied, ending = set(), set()


def dup(descriptor):
    copied.add(inode(descriptor))
    return real_dup(descriptor)


def write(descriptor, data):
    written = real_write(descriptor, data)
    if is_socket(descriptor) and inode(descriptor) in ending:
        with REAL(fileno=real_dup(descriptor)) as again:
            again.shutdown(socket.SHUT_WR)
    return written


class Hasty(Odd):
    def close(self):
        if self.fileno() >= 0 and self.tcp and inode(self.fileno()) in copied:
            ending.add(inode(self.fileno()))
        super().close()


os.dup, os.write = dup, write
install(Hasty)
