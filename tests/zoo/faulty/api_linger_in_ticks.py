# zoo: program=socket-api fails=API-SO-LINGER
# The mistake: the seconds of SO_LINGER read as hundredths.
import struct

from tests.odd_sockets import LINGER, Odd, install


class Ticking(Odd):
    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if (level, number) == LINGER and size:
            on, seconds = struct.unpack("ii", value)
            return struct.pack("ii", on, seconds * 100)
        return value


install(Ticking)
