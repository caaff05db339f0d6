# zoo: program=account-daemon fails=ACCOUNT-DIALOGUE also=ACCOUNT-ERRORS
# The mistake: delete carries out nothing.
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def delete(store: sqlite3.Connection, login: str) -> None:
    daemon.expect_account(store, login)


daemon.delete = delete

daemon.main()
