# zoo: program=account-daemon fails=ACCOUNT-KILLED
# The mistake: an account is made in two steps, and one without its groups is neither usable nor gone.
import sqlite3
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def create(store: sqlite3.Connection, login: str) -> None:
    try:
        store.execute("INSERT INTO accounts VALUES (?, datetime('now'))", (login,))
    except sqlite3.IntegrityError:
        raise daemon.Refused(f"{login} exists") from None
    time.sleep(0.02)  # a home is made meanwhile
    store.execute("INSERT INTO groups VALUES (?, 'users')", (login,))


def expect_account(store: sqlite3.Connection, login: str) -> None:
    if not store.execute("SELECT 1 FROM groups WHERE login = ?", (login,)).fetchone():
        raise daemon.Refused(f"{login} does not exist")


daemon.create, daemon.expect_account = create, expect_account

daemon.main()
