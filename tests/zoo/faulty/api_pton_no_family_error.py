# zoo: program=socket-api fails=API-INET-PTON-FAMILY
# The mistake: a family without such addresses is an invalid argument.
import errno
import socket

from tests.odd_sockets import refuse

real = socket.inet_pton


def pton(family, text):
    if family not in (socket.AF_INET, socket.AF_INET6):
        raise refuse(errno.EINVAL)
    return real(family, text)


socket.inet_pton = pton
