# zoo: program=socket-api fails=API-FCNTL-NONBLOCK
# The mistake: F_SETFL adds flags to those of a socket, and takes none away.
import fcntl

from tests.odd_sockets import is_socket

real = fcntl.fcntl


def odd(descriptor, command, argument=0):
    number = descriptor if isinstance(descriptor, int) else descriptor.fileno()
    if command == fcntl.F_SETFL and is_socket(number):
        argument |= real(number, fcntl.F_GETFL)
    return real(number, command, argument)


fcntl.fcntl = odd
