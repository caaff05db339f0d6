# zoo: program=socket-api fails=API-CLOSE
# The mistake: fstat still knows what a closed descriptor was.
import os

from tests.odd_sockets import is_socket

real_close, real_fstat = os.close, os.fstat
known = {}


def close(descriptor):
    if is_socket(descriptor):
        known[descriptor] = real_fstat(descriptor)
    real_close(descriptor)


def fstat(descriptor):
    try:
        return real_fstat(descriptor)
    except OSError:
        if descriptor in known:
            return known[descriptor]
        raise


os.close, os.fstat = close, fstat
