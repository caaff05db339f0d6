# zoo: program=socket-api fails=API-DUP,API-MSG-EOR-STREAM
# The mistake: a peek sees one segment only, as where it looks at the first buffer of a chain.
import socket

from tests.odd_sockets import Odd, install

first = {}


class Short(Odd):
    def send(self, data, flags=0):
        sent = super().send(data, flags)
        if self.tcp:
            first.setdefault(self.getpeername(), sent)
        return sent

    def sendall(self, data, flags=0):
        super().sendall(data, flags)
        if self.tcp:
            first.setdefault(self.getpeername(), len(data))

    def recv(self, size, flags=0):
        if self.tcp and flags & socket.MSG_PEEK:
            size = min(size, first.get(self.getsockname(), size))
        elif self.tcp:
            first.pop(self.getsockname(), None)
        return super().recv(size, flags)


install(Short)
