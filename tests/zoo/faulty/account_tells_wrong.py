# zoo: program=account-daemon fails=ACCOUNT-WRONG-PASSWORD,ACCOUNT-PASSWORD-NEEDED
# The mistake: it says that the password was wrong.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.is_password


def is_password(self: daemon.Session, line: bytes | None) -> bool:
    right = usual(self, line)
    if not right:
        self.answer("error: wrong password")
    return right


daemon.Session.is_password = is_password  # type: ignore[method-assign]

daemon.main()
