# zoo: program=socket-api fails=API-SO-RCVLOWAT,API-SO-RCVLOWAT-RECV,API-SO-RCVLOWAT-PART
# The mistake: SO_RCVLOWAT is kept, and nothing waits for so many bytes.
import socket

from tests.odd_sockets import Pretending, install


class Dry(Pretending):
    pretended = (socket.SO_RCVLOWAT,)


install(Dry)
