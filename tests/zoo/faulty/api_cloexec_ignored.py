# zoo: program=socket-api fails=API-FCNTL-CLOEXEC
# The mistake: exec leaves sockets with FD_CLOEXEC open.
from tests.odd_sockets import in_children

in_children("import fcntl\nfcntl.F_DUPFD_CLOEXEC = fcntl.F_DUPFD")
