# zoo: program=socket-api fails=API-LOOPBACK
# The mistake: no datagram can be sent to ::1.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


class Old(Odd):
    def sendto(self, *arguments):
        if self.family == socket.AF_INET6:
            raise refuse(errno.ENETUNREACH)
        return super().sendto(*arguments)


install(Old)
