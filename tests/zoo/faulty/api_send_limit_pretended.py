# zoo: program=socket-api fails=API-SO-SNDTIMEO
# The mistake: SO_SNDTIMEO is kept, and send waits on.
import socket

from tests.odd_sockets import Pretending, install


class Patient(Pretending):
    pretended = (socket.SO_SNDTIMEO,)


install(Patient)
