# zoo: program=socket-api fails=API-SO-REUSEADDR
# The mistake: SO_REUSEADDR is kept, and a port in TIME_WAIT is taken all the same.
import socket

from tests.odd_sockets import Pretending, install


class Strict(Pretending):
    pretended = (socket.SO_REUSEADDR,)


install(Strict)
