# zoo: program=account-daemon fails=ACCOUNT-NOTHING-MORE
# The mistake: a prompt behind the date.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.talk


def talk(self: daemon.Session) -> None:
    self.client.sendall(b"Password: ")
    usual(self)


daemon.Session.talk = talk  # type: ignore[method-assign]

daemon.main()
