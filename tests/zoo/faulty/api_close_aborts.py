# zoo: program=socket-api fails=API-CLOSE-DELIVERS
# The mistake: close throws away what is not acknowledged yet.
import struct

from tests.odd_sockets import LINGER, Odd, install


class Aborting(Odd):
    def close(self):
        open_still = self.fileno() >= 0 and self.tcp and self.connected
        if open_still and not self.linger()[0] and self.unsent():
            self.setsockopt(*LINGER, struct.pack("ii", 1, 0))
        super().close()


install(Aborting)
