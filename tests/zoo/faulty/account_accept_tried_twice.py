# zoo: program=account-daemon fails=ACCOUNT-INTERRUPTED-ACCEPT
# The mistake: accept that a signal interrupted is tried again once, and no more.
import ctypes
import errno
import os
import socket
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

libc = ctypes.CDLL(None, use_errno=True)


def accept(self: socket.socket) -> tuple[socket.socket, Any]:
    for _ in range(2):
        number = libc.accept(self.fileno(), None, None)
        if number >= 0:
            client = socket.socket(fileno=number)
            return client, client.getpeername()
        if ctypes.get_errno() != errno.EINTR:
            break
    else:
        os._exit(1)
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


socket.socket.accept = accept  # type: ignore[method-assign]

daemon.main()
