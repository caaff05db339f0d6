# zoo: program=socket-api fails=API-INET-NTOP-IPV4,API-INET-ATON
# The mistake: inet_ntoa prints the bytes as char, which is signed: %d of 255 is -1.
import socket


def ntoa(number):
    return ".".join(str(byte - 256 if byte > 127 else byte) for byte in number)


socket.inet_ntoa = ntoa
