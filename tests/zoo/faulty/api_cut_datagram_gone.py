# zoo: program=socket-api fails=API-MSG-TRUNC-TOLD,API-MSG-TRUNC-LENGTH
# The mistake: of a datagram for which there is too little room nothing is stored.
import socket

from tests.odd_sockets import Odd, install


class Whole(Odd):
    def recvmsg(self, *arguments):
        data, ancillary, flags, sender = super().recvmsg(*arguments)
        if flags & socket.MSG_TRUNC and self.udp:
            data = b""
        return data, ancillary, flags, sender

    def recv_into(self, buffer, size=0, flags=0):
        if self.type != socket.SOCK_DGRAM:
            return super().recv_into(buffer, size, flags)
        room = bytearray(size)
        count = super().recv_into(room, size, flags)
        if count <= size:
            buffer[:count] = room[:count]
        return count


install(Whole)
