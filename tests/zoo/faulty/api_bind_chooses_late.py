# zoo: program=socket-api fails=API-EPHEMERAL,API-BIND-TAKEN
# The mistake: bind to port 0 leaves the choice to listen, as with IP_BIND_ADDRESS_NO_PORT.
from tests.odd_sockets import Odd, install


class Late(Odd):
    undecided = False

    def bind(self, address):
        super().bind(address)
        self.undecided = self.tcp and address[1] == 0

    def listen(self, backlog=5):
        super().listen(backlog)
        self.undecided = False

    def getsockname(self):
        name = super().getsockname()
        return (name[0], 0, *name[2:]) if self.undecided else name


install(Late)
