# zoo: program=socket-api fails=API-OPTION-TYPE,API-SO-RCVLOWAT,API-SO-RCVLOWAT-RECV,API-SO-RCVLOWAT-PART
# The mistake: SO_RCVLOWAT cannot be set, as before Linux 2.4.
import errno
import socket

from tests.odd_sockets import Odd, install, refuse


class Old(Odd):
    def setsockopt(self, *arguments):
        if arguments[:2] == (socket.SOL_SOCKET, socket.SO_RCVLOWAT):
            raise refuse(errno.ENOPROTOOPT)
        super().setsockopt(*arguments)


install(Old)
