# zoo: program=socket-api fails=API-INET-ADDR
# The mistake: inet_addr is inet_network, which gives the number in the machine's order.
import ctypes

from tests.odd_sockets import in_libc

in_libc("inet_addr", ctypes.CDLL(None).inet_network)
