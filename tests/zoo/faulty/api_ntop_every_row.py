# zoo: program=socket-api fails=API-INET-NTOP-IPV6,API-INET-NTOP-CANONICAL
# The mistake: every row of zeros becomes ::, not one only, so that two make a text of no address.
import re
import socket
import struct

real = socket.inet_ntop


def ntop(family, number):
    if family != socket.AF_INET6:
        return real(family, number)
    text = ":".join(f"{group:x}" for group in struct.unpack("!8H", number))
    return re.sub(r"(^|:)0(:0)+(:|$)", "::", text)


socket.inet_ntop = ntop
