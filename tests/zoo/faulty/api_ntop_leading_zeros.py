# zoo: program=socket-api fails=API-INET-NTOP-IPV4
# The mistake: %03d.
import socket

real = socket.inet_ntop


def ntop(family, number):
    if family == socket.AF_INET:
        return ".".join(f"{part:03d}" for part in number)
    return real(family, number)


socket.inet_ntop = ntop
