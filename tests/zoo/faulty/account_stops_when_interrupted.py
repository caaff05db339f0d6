# zoo: program=account-daemon fails=ACCOUNT-INTERRUPTED-ACCEPT
# The mistake: accept that a signal interrupted ends the loop; the process stays, for its children's sake.
import ctypes
import errno
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

libc = ctypes.CDLL(None, use_errno=True)


def accept(self: socket.socket) -> tuple[socket.socket, Any]:
    number = libc.accept(self.fileno(), None, None)
    if number < 0 and ctypes.get_errno() == errno.EINTR:
        while True:
            signal.pause()
    if number < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    client = socket.socket(fileno=number)
    return client, client.getpeername()


socket.socket.accept = accept  # type: ignore[method-assign]

daemon.main()
