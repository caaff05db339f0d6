# zoo: program=socket-api fails=API-SO-KEEPALIVE
# The mistake: SO_KEEPALIVE is kept, and no probe is ever sent.
import socket

from tests.odd_sockets import Pretending, install


class Idle(Pretending):
    pretended = (socket.SO_KEEPALIVE,)


install(Idle)
