# zoo: program=socket-api fails=API-MSG-TRUNC-STREAM
# The mistake: on a stream MSG_TRUNC counts the bytes, and leaves them where they are.
import socket

from tests.odd_sockets import Odd, install


class Keeping(Odd):
    def recv_into(self, buffer, size=0, flags=0):
        if self.tcp and flags & socket.MSG_TRUNC:
            return len(self.recv(size, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        return super().recv_into(buffer, size, flags)


install(Keeping)
