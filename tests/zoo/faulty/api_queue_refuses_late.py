# zoo: program=socket-api fails=API-BACKLOG-OVERFLOW
# The mistake: a connect that finds the queue full pends, and is refused in the end.
import errno
import select
import socket

from tests.odd_sockets import Odd, install


class Disappointed(Odd):
    pended = False

    def connect_ex(self, address):
        number = super().connect_ex(address)
        if number == errno.EINPROGRESS and self.tcp:
            poller = select.poll()
            poller.register(self, select.POLLOUT)
            self.pended = not poller.poll(100)
        return number

    def getsockopt(self, level, number, *size):
        if self.pended and (level, number) == (socket.SOL_SOCKET, socket.SO_ERROR):
            return errno.ECONNREFUSED
        return super().getsockopt(level, number, *size)


install(Disappointed)
