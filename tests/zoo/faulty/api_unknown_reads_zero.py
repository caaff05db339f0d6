# zoo: program=socket-api fails=API-OPTION-UNKNOWN
# The mistake: an option that does not exist reads as 0.
import errno

from tests.odd_sockets import Odd, install


class Lax(Odd):
    def getsockopt(self, level, number, *size):
        try:
            return super().getsockopt(level, number, *size)
        except OSError as problem:
            if problem.errno != errno.ENOPROTOOPT or number < 0x7000:
                raise
            return 0


install(Lax)
