# zoo: program=socket-api fails=API-INET-PTON-INVALID
# The mistake: inet_aton in the place of inet_pton, which takes 1.2.3 and blanks as well.
import socket

real = socket.inet_pton


def pton(family, text):
    return socket.inet_aton(text) if family == socket.AF_INET else real(family, text)


socket.inet_pton = pton
