# zoo: program=socket-api fails=API-INET-PTON-IPV6
# The mistake: hexadecimal digits are taken in small letters only.
import errno
import socket

from tests.odd_sockets import refuse

real = socket.inet_pton


def pton(family, text):
    if family == socket.AF_INET6 and text != text.lower():
        raise refuse(errno.EINVAL)
    return real(family, text)


socket.inet_pton = pton
