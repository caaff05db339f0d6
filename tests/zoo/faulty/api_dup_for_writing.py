# zoo: program=socket-api fails=API-DUP
# The mistake: a copy can be written to only: a read by it gives an end of file.
import os

from tests.odd_sockets import is_socket

real_dup, real_read = os.dup, os.read
copies = set()


def dup(descriptor):
    copy = real_dup(descriptor)
    if is_socket(copy):
        copies.add(copy)
    return copy


def read(descriptor, size):
    if descriptor in copies and is_socket(descriptor):
        return b""
    return real_read(descriptor, size)


os.dup, os.read = dup, read
