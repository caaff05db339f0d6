# zoo: program=socket-api fails=API-SO-LINGER-WAIT
# The mistake: close never waits, whatever SO_LINGER says.
import struct

from tests.odd_sockets import LINGER, Odd, install


class Hasty(Odd):
    def close(self):
        if self.fileno() >= 0 and self.tcp and self.linger()[1]:
            self.setsockopt(*LINGER, struct.pack("ii", 0, 0))
        super().close()


install(Hasty)
