# zoo: program=socket-api fails=API-MSG-OOB-MARK
# The mistake: sockatmark is always false.
from tests.odd_sockets import in_libc

in_libc("sockatmark", lambda descriptor: 0)
