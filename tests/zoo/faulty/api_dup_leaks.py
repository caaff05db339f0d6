# zoo: program=socket-api fails=API-DUP-CLOSE
# The mistake: dup counts a use of the socket that no close takes back.
import os

from tests.odd_sockets import is_socket

real = os.dup


def dup(descriptor):
    if is_socket(descriptor):
        real(descriptor)
    return real(descriptor)


os.dup = dup
