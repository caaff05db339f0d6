# zoo: program=socket-api fails=API-SHUTDOWN-EVERY-COPY,API-SHUTDOWN-HALF-CLOSE,API-SHUTDOWN-KEEPS-DESCRIPTOR,API-MSG-WAITALL-END,API-MSG-OOB,API-SO-OOBINLINE
# The mistake: shutdown for writing is a flag of this end: no FIN is sent before close.
import errno
import os
import socket

from tests.odd_sockets import Odd, inode, install, is_socket, refuse

real_write = os.write
ended = set()


def write(descriptor, data):
    if is_socket(descriptor) and inode(descriptor) in ended:
        raise refuse(errno.EPIPE)
    return real_write(descriptor, data)


class Local(Odd):
    def shutdown(self, how):
        if not self.tcp or how not in (socket.SHUT_WR, socket.SHUT_RDWR):
            return super().shutdown(how)
        self.getpeername()
        ended.add(inode(self.fileno()))
        return super().shutdown(socket.SHUT_RD) if how == socket.SHUT_RDWR else None

    def send(self, data, flags=0):
        if inode(self.fileno()) in ended:
            raise refuse(errno.EPIPE)
        return super().send(data, flags)


os.write = write
install(Local)
