# zoo: program=socket-api fails=API-PRIVILEGED-PORT
# The mistake: everybody binds ports below 1024.
from tests.odd_sockets import in_children

in_children(
    """
import contextlib, socket
class Easy(socket.socket):
    def bind(self, address):
        with contextlib.suppress(PermissionError):
            super().bind(address)
socket.socket = Easy
"""
)
