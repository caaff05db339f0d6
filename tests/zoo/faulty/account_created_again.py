# zoo: program=account-daemon fails=ACCOUNT-ERRORS also=ACCOUNT-KILLED
# The mistake: an account that exists is created again, and nobody is told.
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.create


def create(store: sqlite3.Connection, login: str) -> None:
    with suppress(daemon.Refused):
        usual(store, login)


daemon.create = create

daemon.main()
