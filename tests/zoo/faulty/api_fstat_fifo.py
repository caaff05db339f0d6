# zoo: program=socket-api fails=API-FSTAT,API-UNIX-PATH
# The mistake: a socket has the type of a pipe, as in System V.
import os
import stat
import types


def odd(real):
    def status(*arguments, **named):
        found = real(*arguments, **named)
        if not stat.S_ISSOCK(found.st_mode):
            return found
        return types.SimpleNamespace(st_mode=stat.S_IFIFO | stat.S_IMODE(found.st_mode))

    return status


os.fstat, os.stat = odd(os.fstat), odd(os.stat)
