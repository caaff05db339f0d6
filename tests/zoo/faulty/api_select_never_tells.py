# zoo: program=socket-api fails=API-SO-RCVLOWAT
# The mistake: select, unlike poll, never tells of a socket with SO_RCVLOWAT.
import select
import socket

from tests.odd_sockets import Odd, install

real = select.select


def low(one):
    return isinstance(one, Odd) and one.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT) > 1


select.select = lambda reading, *rest: real([each for each in reading if not low(each)], *rest)
install(Odd)
