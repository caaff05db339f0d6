# zoo: program=socket-api fails=API-MSG-DONTWAIT,API-BUFFER-EFFECT,API-SO-SNDTIMEO,API-SO-LINGER-WAIT
# The mistake: with MSG_DONTWAIT what finds no room is thrown away, and counts as sent.
import socket

from tests.odd_sockets import Odd, install


class Generous(Odd):
    def send(self, data, flags=0):
        try:
            return super().send(data, flags)
        except BlockingIOError:
            if self.tcp and flags & socket.MSG_DONTWAIT:
                return len(data)
            raise


install(Generous)
