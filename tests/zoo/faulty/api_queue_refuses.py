# zoo: program=socket-api fails=API-BACKLOG-OVERFLOW
# The mistake: a full queue refuses, as on Windows and the BSDs.
import errno
import select

from tests.odd_sockets import Odd, install


class Refused(Odd):
    def connect_ex(self, address):
        number = super().connect_ex(address)
        if number == errno.EINPROGRESS and self.tcp:
            poller = select.poll()
            poller.register(self, select.POLLOUT)
            if not poller.poll(100):
                return errno.ECONNREFUSED
        return number


install(Refused)
