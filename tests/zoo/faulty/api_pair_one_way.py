# zoo: program=socket-api fails=API-SOCKETPAIR
# The mistake: a pair of datagram sockets is good for one direction.
import socket

real = socket.socketpair


def one_way(family=socket.AF_UNIX, kind=socket.SOCK_STREAM, protocol=0):
    one, other = real(family, kind, protocol)
    if kind == socket.SOCK_DGRAM:
        other.shutdown(socket.SHUT_WR)
    return one, other


socket.socketpair = one_way
