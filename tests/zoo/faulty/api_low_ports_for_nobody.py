# zoo: program=socket-api fails=API-PRIVILEGED-PORT-ROOT
# The mistake: not even the super-user binds ports below 1024.
from tests.odd_sockets import in_children

in_children(
    """
import errno, os, socket
class Strict(socket.socket):
    def bind(self, address):
        if address[1] < 1024:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        super().bind(address)
socket.socket = Strict
"""
)
