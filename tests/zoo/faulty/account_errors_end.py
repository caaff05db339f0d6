# zoo: program=account-daemon fails=ACCOUNT-ERRORS also=ACCOUNT-KILLED,ACCOUNT-LOG-DISCREET
# The mistake: an error ends the session.
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.answer


def answer(self: daemon.Session, *lines: str) -> None:
    usual(self, *lines)
    if lines[0].startswith("error: "):
        self.client.shutdown(socket.SHUT_RDWR)


daemon.Session.answer = answer  # type: ignore[method-assign]

daemon.main()
