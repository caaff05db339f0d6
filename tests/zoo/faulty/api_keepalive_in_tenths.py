# zoo: program=socket-api fails=API-SO-KEEPALIVE
# The mistake: the times of keep-alive are tenths of seconds, and no probe is waited for.
import errno
import socket
import threading

from tests.odd_sockets import Odd, install


class Hasty(Odd):
    idle, error = 0, 0

    def end(self):
        self.error = errno.ETIMEDOUT
        self.shutdown(socket.SHUT_RD)

    def setsockopt(self, *arguments):
        super().setsockopt(*arguments)
        if arguments[:2] == (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE):
            self.idle = arguments[2]
        if arguments[:2] == (socket.SOL_SOCKET, socket.SO_KEEPALIVE) and self.idle:
            threading.Timer(self.idle / 10, self.end).start()

    def getsockopt(self, level, number, *size):
        value = super().getsockopt(level, number, *size)
        return self.error or value if number == socket.SO_ERROR else value


install(Hasty)
