# zoo: program=socket-api fails=API-FSTAT also=API-UNIX-PATH
# The mistake: a socket has the type of a pipe.
import os
import stat
import types

real = os.fstat


def fstat(descriptor):
    found = real(descriptor)
    if not stat.S_ISSOCK(found.st_mode):
        return found
    return types.SimpleNamespace(st_mode=stat.S_IFIFO | stat.S_IMODE(found.st_mode))


os.fstat = fstat
