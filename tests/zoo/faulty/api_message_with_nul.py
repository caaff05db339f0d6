# zoo: program=socket-api fails=API-CONNECT-UDP,API-LOOPBACK,API-MSG-DONTROUTE,API-MSG-EOR,API-MSG-TRUNC-LENGTH,API-MSG-TRUNC-TOLD,API-SO-BROADCAST,API-SOCKETPAIR,API-UNIX-DATAGRAM
# The mistake: a message is sent with a NUL behind it, as if it were a string.
import socket

from tests.odd_sockets import INTERNET, Odd, install


class Terminated(Odd):
    def ended(self, data, flags=0):
        datagram = self.family in (*INTERNET, socket.AF_UNIX) and self.type == socket.SOCK_DGRAM
        record = self.type == socket.SOCK_SEQPACKET and flags & socket.MSG_EOR
        return data + b"\0" if datagram or record else data

    def send(self, data, flags=0):
        return super().send(self.ended(data, flags), flags)

    def sendto(self, data, *rest):
        return super().sendto(self.ended(data), *rest)


install(Terminated)
