# zoo: program=account-daemon fails=ACCOUNT-DATE,ACCOUNT-BACKGROUND
# The mistake: it tells date and time only to who has said something.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.run


def run(self: daemon.Session) -> None:
    if self.client.recv(4096):
        usual(self)


daemon.Session.run = run  # type: ignore[method-assign]

daemon.main()
