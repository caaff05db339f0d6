# zoo: program=account-daemon fails=ACCOUNT-WRONG-PASSWORD
# The mistake: strncmp() with the length of what came; the beginning of the password is enough.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def is_password(self: daemon.Session, line: bytes | None) -> bool:
    return line is not None and self.password.startswith(line)


daemon.Session.is_password = is_password  # type: ignore[method-assign]

daemon.main()
