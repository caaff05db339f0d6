# zoo: program=account-daemon fails=ACCOUNT-ABORTED-CONNECTION
# The mistake: a client that gave up while it waited (ECONNABORTED) ends the daemon.
import os
import socket
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


class Listener(socket.socket):
    def accept(self) -> tuple[socket.socket, Any]:
        try:
            return super().accept()
        except ConnectionAbortedError:
            os._exit(1)


socket.socket = Listener  # type: ignore[misc]

daemon.main()
