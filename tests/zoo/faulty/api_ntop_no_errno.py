# zoo: program=socket-api fails=API-INET-PTON-FAMILY,API-INET-NTOP-SPACE
# The mistake: inet_ntop returns a null pointer, and does not say why.
import ctypes

from tests.odd_sockets import address_text, in_libc


def ntop(family, number, room, size):
    text = address_text(family, number) + b"\0"
    ctypes.set_errno(0)
    if len(text) == 1 or len(text) > size.value:
        return None
    ctypes.memmove(room, text, len(text))
    return ctypes.addressof(room)


in_libc("inet_ntop", ntop)
