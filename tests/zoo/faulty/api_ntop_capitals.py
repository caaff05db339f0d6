# zoo: program=socket-api fails=API-INET-NTOP-CANONICAL
# The mistake: %X.
import socket

real = socket.inet_ntop
socket.inet_ntop = lambda family, number: real(family, number).upper()
