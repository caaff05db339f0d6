# zoo: program=socket-api fails=API-UNIX-PATH,API-SOCKETPAIR
# The mistake: getsockname gives a Unix-domain socket's number, as /proc names it, for its path.
import socket

from tests.odd_sockets import Odd, inode, install


class Numbered(Odd):
    def getsockname(self):
        if self.family == socket.AF_UNIX:
            return f"socket:[{inode(self.fileno())}]"
        return super().getsockname()


install(Numbered)
