# zoo: program=socket-api fails=API-OPTION-TYPE,API-OPTION-DEFAULT
# The mistake: SO_RCVTIMEO and SO_SNDTIMEO read as an int, of milliseconds.
import socket
import struct

from tests.odd_sockets import Odd, install


class Other(Odd):
    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        if level == socket.SOL_SOCKET and number in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            seconds, micros = struct.unpack("ll", value)
            return struct.pack("i", seconds * 1000 + micros // 1000)
        return value


install(Other)
