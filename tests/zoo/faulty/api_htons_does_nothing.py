# zoo: program=socket-api fails=API-BYTE-ORDER,API-BYTE-ORDER-BACK
# The mistake: htons is the macro of a big-endian machine, ntohs is not.
import socket

socket.htons = int
