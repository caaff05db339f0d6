# zoo: program=socket-api fails=API-SHUTDOWN-EVERY-COPY
# The mistake: shutdown is a matter of the descriptor, and does nothing while there is a copy.
import os

from tests.odd_sockets import Odd, install

real_dup = os.dup
copied = set()


def dup(descriptor):
    copied.add(descriptor)
    return real_dup(descriptor)


class Patient(Odd):
    def shutdown(self, how):
        if self.fileno() not in copied or not self.tcp:
            super().shutdown(how)

    def close(self):
        copied.discard(self.fileno())
        super().close()


os.dup = dup
install(Patient)
