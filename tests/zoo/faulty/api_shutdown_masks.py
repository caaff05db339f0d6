# zoo: program=socket-api fails=API-SHUTDOWN-EINVAL
# The mistake: only the last bit of the direction is looked at.
from tests.odd_sockets import Odd, install


class Masking(Odd):
    def shutdown(self, how):
        super().shutdown(how if how in (0, 1, 2) else how & 1)


install(Masking)
