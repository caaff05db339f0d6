# zoo: program=socket-api fails=API-SHUTDOWN-HALF-CLOSE
# The mistake: shutdown for writing ends reading as well.
import socket

from tests.odd_sockets import Odd, install


class Thorough(Odd):
    def shutdown(self, how):
        super().shutdown(socket.SHUT_RDWR if how == socket.SHUT_WR and self.tcp else how)


install(Thorough)
