# zoo: program=socket-api fails=API-CLOSE
# The mistake: a second close succeeds.
import contextlib
import os

real = os.close


def close(descriptor):
    with contextlib.suppress(OSError):
        real(descriptor)


os.close = close
