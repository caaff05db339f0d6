# zoo: program=socket-api fails=API-MSG-OOB-MARK
# The mistake: sockatmark stays true when the mark has been passed.
import ctypes

from tests.odd_sockets import in_libc, inode

real = ctypes.CDLL(None).sockatmark
reached = set()


def sockatmark(descriptor):
    if real(descriptor):
        reached.add(inode(descriptor))
    return int(inode(descriptor) in reached)


in_libc("sockatmark", sockatmark)
