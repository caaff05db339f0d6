# zoo: program=socket-api fails=API-MSG-OOB,API-MSG-OOB-MARK
# The mistake: poll does not tell of urgent data (POLLPRI).
import select

real = select.poll


class Calm:
    def __init__(self):
        self.real = real()

    def register(self, of, events=select.POLLIN | select.POLLOUT):
        self.real.register(of, events & ~select.POLLPRI)

    def __getattr__(self, name):
        return getattr(self.real, name)


select.poll = Calm
