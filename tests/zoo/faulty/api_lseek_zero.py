# zoo: program=socket-api fails=API-LSEEK
# The mistake: lseek does nothing, and says that it worked.
import os

from tests.odd_sockets import is_socket

real = os.lseek


def lseek(descriptor, position, whence):
    return 0 if is_socket(descriptor) else real(descriptor, position, whence)


os.lseek = lseek
