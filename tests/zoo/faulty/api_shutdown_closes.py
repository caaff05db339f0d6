# zoo: program=socket-api fails=API-SHUTDOWN-KEEPS-DESCRIPTOR
# The mistake: what the slides say: shutdown in both directions closes the descriptor.
import socket

from tests.odd_sockets import Odd, install


class Closing(Odd):
    def shutdown(self, how):
        super().shutdown(how)
        if how == socket.SHUT_RDWR and self.internet:
            self.close()


install(Closing)
