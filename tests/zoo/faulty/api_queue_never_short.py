# zoo: program=socket-api fails=API-BACKLOG-OVERFLOW
# The mistake: a small backlog is raised to 64, so that the queue of a backlog of 1 is not full.
from tests.odd_sockets import Odd, install


class Long(Odd):
    def listen(self, backlog=5):
        super().listen(max(backlog, 64))


install(Long)
