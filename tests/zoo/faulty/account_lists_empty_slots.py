# zoo: program=account-daemon fails=ACCOUNT-DIALOGUE
# The mistake: a listing of aliases shows all places of the table, also those that are free.
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.aliases
PLACES = 4096


def aliases(store: sqlite3.Connection, login: str) -> list[str]:
    found = usual(store, login)
    return found + [""] * (PLACES - len(found))


daemon.aliases = aliases

daemon.main()
