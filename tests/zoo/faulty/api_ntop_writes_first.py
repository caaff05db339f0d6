# zoo: program=socket-api fails=API-INET-NTOP-SPACE
# The mistake: sprintf, and only then a look at the size.
import ctypes
import errno

from tests.odd_sockets import address_text, in_libc


def ntop(family, number, room, size):
    text = address_text(family, number)
    if not text:
        ctypes.set_errno(errno.EAFNOSUPPORT)
        return None
    ctypes.memmove(room, text + b"\0", len(text) + 1)
    if len(text) >= size.value:
        ctypes.set_errno(errno.ENOSPC)
        return None
    return ctypes.addressof(room)


in_libc("inet_ntop", ntop)
