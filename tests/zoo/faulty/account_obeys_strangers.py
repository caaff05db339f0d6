# zoo: program=account-daemon fails=ACCOUNT-PASSWORD-NEEDED,ACCOUNT-WRONG-PASSWORD
# The mistake: who does not know the password gets no answer, but is obeyed.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.is_password
usual_answer = daemon.Session.answer
strangers: set[daemon.Session] = set()


def is_password(self: daemon.Session, line: bytes | None) -> bool:
    if not usual(self, line):
        strangers.add(self)
    return True


def answer(self: daemon.Session, *lines: str) -> None:
    if self not in strangers:
        usual_answer(self, *lines)


daemon.Session.is_password = is_password  # type: ignore[method-assign]
daemon.Session.answer = answer  # type: ignore[method-assign]

daemon.main()
