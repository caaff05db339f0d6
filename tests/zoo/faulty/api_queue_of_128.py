# zoo: program=socket-api fails=API-LISTEN-LIMIT
# The mistake: no queue holds more than 128, whatever the system says.
from tests.odd_sockets import Odd, install


class Short(Odd):
    def listen(self, backlog=5):
        super().listen(min(backlog, 128))


install(Short)
