# zoo: program=socket-api fails=API-LISTEN-SOMAXCONN
# The mistake: a backlog beyond 16 bits is an error.
import errno

from tests.odd_sockets import Odd, install, refuse


class Strict(Odd):
    def listen(self, backlog=5):
        if backlog > 0xFFFF:
            raise refuse(errno.EINVAL)
        super().listen(backlog)


install(Strict)
