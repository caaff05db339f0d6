# zoo: program=socket-api fails=API-EPHEMERAL-RANGE
# The mistake: bind to port 0 chooses from 50000 upwards, whatever range the system says.
import errno
import random

from tests.odd_sockets import Odd, install


class Choosy(Odd):
    def bind(self, address):
        if not self.tcp or address[1] != 0:
            return super().bind(address)
        while True:
            try:
                return super().bind((address[0], random.randrange(50000, 60000), *address[2:]))
            except OSError as problem:
                if problem.errno != errno.EADDRINUSE:
                    raise


install(Choosy)
