# zoo: program=socket-api fails=API-INET-PTON-FAMILY,API-INET-NTOP-SPACE
# The mistake: after errno has been set there is no return: the buffer is given back as ever.
import ctypes
import errno

from tests.odd_sockets import address_text, in_libc


def ntop(family, number, room, size):
    text = address_text(family, number) + b"\0"
    if len(text) == 1:
        ctypes.set_errno(errno.EAFNOSUPPORT)
    elif len(text) > size.value:
        ctypes.set_errno(errno.ENOSPC)
    else:
        ctypes.memmove(room, text, len(text))
    return ctypes.addressof(room)


in_libc("inet_ntop", ntop)
