# zoo: program=socket-api fails=API-FCNTL-NONBLOCK
# The mistake: fcntl tells of sockets that they can be read only: nobody set O_RDWR.
import fcntl
import os

from tests.odd_sockets import in_fcntl


def told(flags):
    return flags & ~os.O_ACCMODE


in_fcntl(fcntl.F_GETFL, told)
