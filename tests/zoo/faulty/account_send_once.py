# zoo: program=account-daemon fails=ACCOUNT-SHORT-WRITES
# The mistake: takes a short write for a whole one.
import socket
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def send_once(self: socket.socket, data: Any, *_: Any) -> None:
    self.send(data)


socket.socket.sendall = send_once  # type: ignore[method-assign, assignment]

daemon.main()
