# zoo: program=socket-api fails=API-OPTION-TYPE,API-OPTION-DEFAULT,API-SO-LINGER
# The mistake: the members of struct linger are short, as on Windows.
import struct

from tests.odd_sockets import LINGER, Odd, install


class Short(Odd):
    def setsockopt(self, *arguments):
        level, number, value = arguments[:3]
        if (level, number) == LINGER and len(value) == 4:
            value = struct.pack("ii", *struct.unpack("hh", value))
        super().setsockopt(level, number, value)

    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if (level, number) == LINGER and size:
            return struct.pack("hh", *struct.unpack("ii", value))
        return value


install(Short)
