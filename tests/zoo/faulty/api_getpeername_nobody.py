# zoo: program=socket-api fails=API-GETPEERNAME-ENOTCONN
# The mistake: a socket without a peer has one at 0.0.0.0:0.
import errno

from tests.odd_sockets import Odd, install


class Friendly(Odd):
    def getpeername(self):
        try:
            return super().getpeername()
        except OSError as problem:
            if problem.errno == errno.ENOTCONN and self.internet:
                return "0.0.0.0", 0
            raise


install(Friendly)
