# zoo: program=socket-api fails=API-SO-OOBINLINE
# The mistake: SO_OOBINLINE is kept, and the urgent byte stays outside the stream.
import socket

from tests.odd_sockets import Pretending, install


class Outside(Pretending):
    pretended = (socket.SO_OOBINLINE,)


install(Outside)
