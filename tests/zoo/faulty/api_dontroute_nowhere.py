# zoo: program=socket-api fails=API-MSG-DONTROUTE
# The mistake: with MSG_DONTROUTE not even the machine itself is found.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


class Lonely(Odd):
    def send(self, data, flags=0):
        if flags & socket.MSG_DONTROUTE and self.internet:
            raise refuse(errno.ENETUNREACH)
        return super().send(data, flags)


install(Lonely)
