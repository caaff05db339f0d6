# zoo: program=socket-api fails=API-BYTE-ORDER
# The mistake: htonl and ntohl swap the bytes of each half, and leave the halves where they are.
import socket

swap = socket.htons


def halves(number):
    return swap(number >> 16) << 16 | swap(number & 0xFFFF)


socket.htonl = socket.ntohl = halves
