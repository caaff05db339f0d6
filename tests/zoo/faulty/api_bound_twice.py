# zoo: program=socket-api fails=API-BIND-TWICE
# The mistake: a second bind succeeds, and does nothing.
from tests.odd_sockets import Odd, install


class Easy(Odd):
    def bind(self, address):
        if not self.internet or self.getsockname()[1] == 0:
            super().bind(address)


install(Easy)
