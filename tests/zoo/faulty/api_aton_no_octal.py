# zoo: program=socket-api fails=API-INET-ATON
# The mistake: a leading zero is skipped, not taken for octal.
import re
import socket

real = socket.inet_aton
socket.inet_aton = lambda text: real(re.sub(r"\b0+(?=[0-9])", "", text))
