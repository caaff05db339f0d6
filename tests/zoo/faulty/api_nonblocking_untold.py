# zoo: program=socket-api fails=API-FCNTL-NONBLOCK,API-FCNTL-SHARED
# The mistake: O_NONBLOCK of a socket can be set, and is not told by F_GETFL.
import fcntl
import os

from tests.odd_sockets import in_fcntl


def told(flags):
    return flags & ~os.O_NONBLOCK


in_fcntl(fcntl.F_GETFL, told)
