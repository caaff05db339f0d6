# zoo: program=account-daemon fails=ACCOUNT-CONCURRENT-CREATES
# The mistake: a listing does not wait while another client changes the store, but is told as an error.
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.groups


def groups(store: sqlite3.Connection, login: str) -> list[str]:
    store.execute("PRAGMA busy_timeout = 0")
    try:
        store.execute("BEGIN IMMEDIATE")
        with store:
            return usual(store, login)
    finally:
        store.execute(f"PRAGMA busy_timeout = {daemon.STORE_PATIENCE * 1000:.0f}")


daemon.groups = groups

daemon.main()
