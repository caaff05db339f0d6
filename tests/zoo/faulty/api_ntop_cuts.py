# zoo: program=socket-api fails=API-INET-NTOP-SPACE
# The mistake: snprintf, and its result unread: a text that is too long is cut.
import ctypes
import errno
import socket

from tests.odd_sockets import in_libc


def ntop(family, number, room, size):
    if family not in (socket.AF_INET, socket.AF_INET6):
        ctypes.set_errno(errno.EAFNOSUPPORT)
        return None
    text = socket.inet_ntop(family, number[: 4 if family == socket.AF_INET else 16]).encode()
    cut = text[: size.value - 1] + b"\0"
    ctypes.memmove(room, cut, len(cut))
    return ctypes.addressof(room)


in_libc("inet_ntop", ntop)
