# zoo: program=socket-api fails=API-FCNTL-NONBLOCK,API-MSG-DONTWAIT
# The mistake: fcntl tells O_NONBLOCK of every socket, as where a library waits in the program's
# place.
import fcntl
import os

from tests.odd_sockets import in_fcntl


def told(flags):
    return flags | os.O_NONBLOCK


in_fcntl(fcntl.F_GETFL, told)
