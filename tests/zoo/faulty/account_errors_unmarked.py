# zoo: program=account-daemon fails=ACCOUNT-ERRORS,ACCOUNT-LONG-LINE,ACCOUNT-LOG-DISCREET
# The mistake: what is wrong with a line, not with a login, is told without `error: `.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.answer


def answer(self: daemon.Session, *lines: str) -> None:
    unmarked = {
        "error: unknown command": "unknown command",
        "error: line too long": "line too long",
    }
    usual(self, *(unmarked.get(line, line) for line in lines))


daemon.Session.answer = answer  # type: ignore[method-assign]

daemon.main()
