# zoo: program=socket-api fails=API-FCNTL-SHARED
# The mistake: a copy made by F_DUPFD takes FD_CLOEXEC over.
import fcntl

real = fcntl.fcntl


def odd(descriptor, command, argument=0):
    if command == fcntl.F_DUPFD and real(descriptor, fcntl.F_GETFD):
        command = fcntl.F_DUPFD_CLOEXEC
    return real(descriptor, command, argument)


fcntl.fcntl = odd
