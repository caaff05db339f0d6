# zoo: program=socket-api fails=API-MSG-OOB-MARK
# The mistake: sockatmark tells that there is a mark, not that it has been reached.
import select

from tests.odd_sockets import in_libc


def sockatmark(descriptor):
    poller = select.poll()
    poller.register(descriptor, select.POLLPRI)
    return int(bool(poller.poll(0)))


in_libc("sockatmark", sockatmark)
