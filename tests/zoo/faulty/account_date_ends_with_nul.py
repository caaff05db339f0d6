# zoo: program=account-daemon fails=ACCOUNT-DATE
# The mistake: date and time end with a NUL instead of a newline.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.answer


def answer(self: daemon.Session, *lines: str) -> None:
    if lines[0][:3].isalpha() and lines[0].count(":") == 2:
        self.client.sendall(f"{lines[0]}\0".encode())
    else:
        usual(self, *lines)


daemon.Session.answer = answer  # type: ignore[method-assign]

daemon.main()
