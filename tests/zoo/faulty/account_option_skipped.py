# zoo: program=account-daemon fails=ACCOUNT-BAD-LOGIN
# The mistake: a word that begins with - is taken for an option, and skipped without a word.
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.obey


def obey(self: daemon.Session, store: sqlite3.Connection, line: bytes) -> None:
    if line.partition(b" ")[2][:1] != b"-":
        usual(self, store, line)


daemon.Session.obey = obey  # type: ignore[method-assign]

daemon.main()
