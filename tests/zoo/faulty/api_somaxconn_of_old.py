# zoo: program=socket-api fails=API-LISTEN-SOMAXCONN
# The mistake: SOMAXCONN is 5, as in 4.3BSD.
import socket

socket.SOMAXCONN = 5
