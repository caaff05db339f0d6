# zoo: program=socket-api fails=API-SO-RCVTIMEO,API-SO-SNDTIMEO,API-SO-RCVLOWAT-PART
# The mistake: the struct timeval of a time limit is taken for a struct timespec.
import socket
import struct

from tests.odd_sockets import Odd, install


class Hasty(Odd):
    def setsockopt(self, *arguments):
        level, number, value = arguments[:3]
        if level == socket.SOL_SOCKET and number in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            seconds, nanoseconds = struct.unpack("ll", value)
            value = struct.pack("ll", seconds, nanoseconds // 1000)
        super().setsockopt(level, number, value)


install(Hasty)
