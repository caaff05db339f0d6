# zoo: program=socket-api fails=API-GETSOCKNAME-UNBOUND
# The mistake: a socket without a name makes getsockname fail, as on Windows.
import errno

from tests.odd_sockets import Odd, install, refuse


class Nameless(Odd):
    def getsockname(self):
        name = super().getsockname()
        if self.internet and name[1] == 0:
            raise refuse(errno.EINVAL)
        return name


install(Nameless)
