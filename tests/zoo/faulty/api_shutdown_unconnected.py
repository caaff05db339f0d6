# zoo: program=socket-api fails=API-SHUTDOWN-ENOTCONN
# The mistake: shutdown of a socket that was never connected succeeds.
import errno

from tests.odd_sockets import Odd, install


class Easy(Odd):
    def shutdown(self, how):
        try:
            super().shutdown(how)
        except OSError as problem:
            if problem.errno != errno.ENOTCONN:
                raise


install(Easy)
