# zoo: program=socket-api fails=API-INET-NTOP-SPACE
# The mistake: strlcpy(buffer, text, size - 1): in just enough room the last byte is lost.
import ctypes
import errno

from tests.odd_sockets import address_text, in_libc


def ntop(family, number, room, size):
    text = address_text(family, number)
    if not text or len(text) >= size.value:
        ctypes.set_errno(errno.ENOSPC if text else errno.EAFNOSUPPORT)
        return None
    stored = text[: size.value - 2] + b"\0"
    ctypes.memmove(room, stored, len(stored))
    return ctypes.addressof(room)


in_libc("inet_ntop", ntop)
