# zoo: program=socket-api fails=API-FCHDIR
# The mistake: only descriptors of files are descriptors.
import errno
import os

from tests.odd_sockets import is_socket, refuse

real = os.fchdir


def fchdir(descriptor):
    if is_socket(descriptor):
        raise refuse(errno.EBADF)
    real(descriptor)


os.fchdir = fchdir
