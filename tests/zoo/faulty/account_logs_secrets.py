# zoo: program=account-daemon fails=ACCOUNT-LOG-DISCREET
# The mistake: a wrong password is logged, and it is often nearly the right one.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.is_password


def is_password(self: daemon.Session, line: bytes | None) -> bool:
    right = usual(self, line)
    if not right:
        self.log.write(f"{daemon.now()}: wrong password {daemon.printable(line or b'')}")
    return right


daemon.Session.is_password = is_password  # type: ignore[method-assign]

daemon.main()
