# zoo: program=account-daemon fails=ACCOUNT-HALF-CLOSED
# The mistake: closes with SO_LINGER at 0, which sends RST.
import socket
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.talk


def talk(self: daemon.Session) -> None:
    usual(self)
    self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    self.client.close()


daemon.Session.talk = talk  # type: ignore[method-assign]

daemon.main()
