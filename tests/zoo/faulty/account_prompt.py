# zoo: program=account-daemon fails=ACCOUNT-NOTHING-MORE also=*
# The mistake: a prompt behind the date.
# What is due next is then read behind the prompt, so that every dialogue may fail with it.
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
