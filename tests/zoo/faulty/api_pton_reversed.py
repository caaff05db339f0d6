# zoo: program=socket-api fails=API-INET-PTON-IPV4
# The mistake: the bytes of an IPv4 address in the machine's order.
import socket

real = socket.inet_pton


def pton(family, text):
    number = real(family, text)
    return number[::-1] if family == socket.AF_INET else number


socket.inet_pton = pton
