# zoo: program=socket-api fails=API-SO-RCVTIMEO
# The mistake: SO_RCVTIMEO is kept, and recv waits on.
import socket

from tests.odd_sockets import Pretending, install


class Patient(Pretending):
    pretended = (socket.SO_RCVTIMEO,)


install(Patient)
