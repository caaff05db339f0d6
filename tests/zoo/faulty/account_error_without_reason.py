# zoo: program=account-daemon fails=ACCOUNT-ERRORS also=ACCOUNT-KILLED
# The mistake: the error for an account that exists has no reason.
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.create


def create(store: sqlite3.Connection, login: str) -> None:
    try:
        usual(store, login)
    except daemon.Refused:
        raise daemon.Refused("") from None


daemon.create = create

daemon.main()
