# zoo: program=socket-api fails=API-GETPEERNAME-ENOTCONN
# The mistake: a new socket has a peer at 0.0.0.0:0.
import errno

from tests.odd_sockets import Odd, install


class Friendly(Odd):
    def getpeername(self):
        try:
            return super().getpeername()
        except OSError as problem:
            if problem.errno == errno.ENOTCONN and self.internet and not self.getsockname()[1]:
                return "0.0.0.0", 0
            raise


install(Friendly)
