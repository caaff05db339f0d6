# zoo: program=socket-api fails=API-INET-NTOP-IPV6
# The mistake: a buffer of 39 bytes, which leaves no room for the NUL behind the longest address.
import socket

real = socket.inet_ntop
socket.inet_ntop = lambda family, number: real(family, number)[:38]
