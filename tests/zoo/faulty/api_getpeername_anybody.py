# zoo: program=socket-api fails=API-GETPEERNAME-ENOTCONN
# The mistake: who may hear from anybody, bound to UDP or listening on TCP, has the peer 0.0.0.0:0.
import errno
import socket

from tests.odd_sockets import Odd, install


class Open(Odd):
    def getpeername(self):
        try:
            return super().getpeername()
        except OSError as problem:
            listens = self.tcp and self.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            bound = self.udp and self.getsockname()[1]
            if problem.errno == errno.ENOTCONN and (listens or bound):
                return "0.0.0.0", 0
            raise


install(Open)
