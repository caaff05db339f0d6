# zoo: program=socket-api fails=API-EPHEMERAL
# The mistake: the port that sendto gave to a UDP socket is not told by getsockname.
from tests.odd_sockets import Odd, install


class Secretive(Odd):
    bound = False

    def bind(self, address):
        super().bind(address)
        self.bound = True

    def getsockname(self):
        name = super().getsockname()
        return (name[0], 0, *name[2:]) if self.udp and not self.bound else name


install(Secretive)
