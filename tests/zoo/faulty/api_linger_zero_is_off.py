# zoo: program=socket-api fails=API-SO-LINGER-ZERO
# The mistake: SO_LINGER with 0 seconds is as good as off.
import struct

from tests.odd_sockets import LINGER, Odd, install


class Gentle(Odd):
    def close(self):
        if self.fileno() >= 0 and self.tcp and self.linger() == (1, 0):
            self.setsockopt(*LINGER, struct.pack("ii", 0, 0))
        super().close()


install(Gentle)
