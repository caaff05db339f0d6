# zoo: program=socket-api fails=API-BYTE-ORDER-BACK
# The mistake: ntohl is ntohs, so that the upper half of the number is lost.
import socket

swap = socket.ntohs
socket.ntohl = lambda number: swap(number >> 16)
