# zoo: program=socket-api fails=API-SO-REUSEADDR,API-CLOSE-UNREAD,API-SHUTDOWN-HALF-CLOSE
# The mistake: accept counts a use of the new socket that no close takes back.
import os

from tests.odd_sockets import Odd, install


class Leaking(Odd):
    def accept(self):
        accepted, address = super().accept()
        os.dup(accepted.fileno())
        return accepted, address


install(Leaking)
