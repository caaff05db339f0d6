# zoo: program=socket-api fails=API-SHUTDOWN-READ
# The mistake: shutdown for reading does nothing.
import socket

from tests.odd_sockets import Odd, install


class Deaf(Odd):
    def shutdown(self, how):
        if how != socket.SHUT_RD:
            super().shutdown(how)


install(Deaf)
