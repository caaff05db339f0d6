# zoo: program=socket-api fails=API-SHUTDOWN-READ,API-SHUTDOWN-HALF-CLOSE,API-SHUTDOWN-EVERY-COPY,API-SOCKETPAIR
# The mistake: what is sent after a shutdown, or to nobody, is taken and goes nowhere.
import os

from tests.odd_sockets import Odd, inode, install, is_socket

real_write = os.write
ended = set()


def write(descriptor, data):
    if is_socket(descriptor) and inode(descriptor) in ended:
        return len(data)
    return real_write(descriptor, data)


class Silent(Odd):
    def shutdown(self, how):
        super().shutdown(how)
        ended.add(inode(self.fileno()))

    def send(self, data, flags=0):
        if inode(self.fileno()) in ended:
            return len(data)
        try:
            return super().send(data, flags)
        except BrokenPipeError:
            return len(data)

    def sendall(self, data, flags=0):
        if inode(self.fileno()) not in ended:
            super().sendall(data, flags)


os.write = write
install(Silent)
