# zoo: program=socket-api fails=API-CLOSE
# The mistake: write to a closed descriptor fails with ENOTSOCK, as on Windows.
import errno
import os

from tests.odd_sockets import refuse

real = os.write


def write(descriptor, data):
    try:
        return real(descriptor, data)
    except OSError as problem:
        if problem.errno == errno.EBADF:
            raise refuse(errno.ENOTSOCK) from None
        raise


os.write = write
