# zoo: program=socket-api fails=API-INET-ADDR
# The mistake: what is no address is 0.
import ctypes

from tests.odd_sockets import in_libc

real = ctypes.CDLL(None).inet_addr
real.restype = ctypes.c_uint32
real_aton = ctypes.CDLL(None).inet_aton


def inet_addr(text):
    room = ctypes.create_string_buffer(4)
    return real(text) if real_aton(text, room) else 0


in_libc("inet_addr", inet_addr)
