# zoo: program=socket-api fails=API-CLOSE-DELIVERS,API-DUP,API-DUP-CLOSE,API-LOOPBACK,API-MSG-DONTROUTE,API-MSG-EOR-STREAM,API-MSG-OOB,API-MSG-OOB-MARK,API-MSG-PEEK,API-MSG-TRUNC-STREAM,API-MSG-WAITALL,API-MSG-WAITALL-END,API-SHUTDOWN-HALF-CLOSE,API-SHUTDOWN-READ,API-SO-LINGER-SENT,API-SO-OOBINLINE,API-SO-RCVLOWAT,API-SO-RCVLOWAT-PART,API-SO-RCVLOWAT-RECV,API-UNIX-STREAM
# The mistake: the first read of an accepted socket lacks a byte: something that looked at the
# stream before it, a filter of accept, has taken it.
import socket

from tests.odd_sockets import Odd, install


class Lacking(Odd):
    lacks = False

    def accept(self):
        accepted, address = super().accept()
        accepted.lacks = True
        return accepted, address

    def recv(self, size, flags=0):
        data = super().recv(size, flags)
        if not self.lacks or flags & (socket.MSG_PEEK | socket.MSG_OOB):
            return data
        self.lacks = False
        return data[1:]


install(Lacking)
