# zoo: program=socket-api fails=API-INET-NTOP-SPACE
# The mistake: snprintf(…) >= size - 1: room for the text and its NUL counts as too little.
import ctypes
import errno

from tests.odd_sockets import address_text, in_libc


def ntop(family, number, room, size):
    text = address_text(family, number)
    stored = text[: size.value - 1] + b"\0"
    if text:
        ctypes.memmove(room, stored, len(stored))
    if not text or len(text) >= size.value - 1:
        ctypes.set_errno(errno.ENOSPC if text else errno.EAFNOSUPPORT)
        return None
    return ctypes.addressof(room)


in_libc("inet_ntop", ntop)
