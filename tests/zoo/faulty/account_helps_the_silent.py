# zoo: program=account-daemon fails=ACCOUNT-MUTE
# The mistake: who has said the password and is silent for a quarter of a second is told what it may say.
import select
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.is_password


def is_password(self: daemon.Session, line: bytes | None) -> bool:
    right = usual(self, line)
    if right and not select.select([self.client], [], [], 0.25)[0]:
        self.answer("create, delete, aliases, groups")
    return right


daemon.Session.is_password = is_password  # type: ignore[method-assign]

daemon.main()
