# zoo: program=socket-api fails=API-UNIX-NOBODY
# The mistake: where there is no file connect is refused, as if somebody had gone.
import errno

from tests.odd_sockets import Odd, install, refuse


class Vague(Odd):
    def connect(self, address):
        try:
            super().connect(address)
        except FileNotFoundError:
            raise refuse(errno.ECONNREFUSED) from None


install(Vague)
