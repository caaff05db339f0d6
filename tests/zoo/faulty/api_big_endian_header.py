# zoo: program=socket-api fails=API-BYTE-ORDER
# The mistake: the macros of a big-endian machine, which do nothing.
import socket

for name in ("htons", "htonl", "ntohs", "ntohl"):
    setattr(socket, name, int)
