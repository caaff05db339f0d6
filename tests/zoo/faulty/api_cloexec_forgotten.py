# zoo: program=socket-api fails=API-FCNTL-SHARED
# The mistake: F_SETFD on a socket is taken, and forgotten.
import fcntl

from tests.odd_sockets import is_socket

real = fcntl.fcntl


def odd(descriptor, command, argument=0):
    number = descriptor if isinstance(descriptor, int) else descriptor.fileno()
    if command == fcntl.F_SETFD and is_socket(number):
        return 0
    return real(number, command, argument)


fcntl.fcntl = odd
