# zoo: program=socket-api fails=API-SO-TYPE also=*
# A canary of the kill matrix: a platform whose sockets all fail.
import errno
import os
import socket


class NoSocket(socket.socket):
    def __init__(self, family=-1, kind=-1, protocol=-1, fileno=None):
        if family in (socket.AF_INET, socket.AF_INET6):
            raise OSError(errno.EAFNOSUPPORT, os.strerror(errno.EAFNOSUPPORT))
        super().__init__(family, kind, protocol, fileno)


socket.socket = NoSocket
