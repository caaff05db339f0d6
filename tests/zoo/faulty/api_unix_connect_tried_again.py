# zoo: program=socket-api fails=API-UNIX-STREAM
# The mistake: connect without waiting tries a second time, and passes on what that says: EISCONN.
import socket

from tests.odd_sockets import Odd, install


class Trying(Odd):
    def connect_ex(self, address):
        number = super().connect_ex(address)
        return super().connect_ex(address) if self.family == socket.AF_UNIX else number


install(Trying)
