# zoo: program=socket-api fails=API-CONNECT-UDP,API-SO-ERROR-UDP
# The mistake: connect of a UDP socket only says where send sends to; everybody is heard, and no
# error comes back.

from tests.odd_sockets import Odd, install


class Default(Odd):
    peer = None

    def connect(self, address):
        if not self.udp:
            return super().connect(address)
        self.peer = address
        return None

    def getpeername(self):
        return self.peer or super().getpeername()

    def send(self, data, flags=0):
        return self.sendto(data, flags, self.peer) if self.peer else super().send(data, flags)


install(Default)
