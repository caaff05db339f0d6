# zoo: program=socket-api fails=API-SO-LINGER-SENT
# The mistake: close waits as long as SO_LINGER says, also when everything was taken at once.
import time

from tests.odd_sockets import Odd, install


class Slow(Odd):
    def close(self):
        wait = self.linger()[1] if self.fileno() >= 0 and self.tcp else 0
        super().close()
        if wait > 1:
            time.sleep(wait)


install(Slow)
