# zoo: program=account-daemon fails=ACCOUNT-ALL-INTERFACES also=ACCOUNT-LOG
# The mistake: binds 127.0.0.1.
import socket
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


class Loopback(socket.socket):
    """Listens where nobody from outside can come."""

    def bind(self, address: Any) -> None:
        super().bind(("127.0.0.1", address[1]))


socket.socket = Loopback  # type: ignore[misc]

daemon.main()
