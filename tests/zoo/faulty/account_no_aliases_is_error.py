# zoo: program=account-daemon fails=ACCOUNT-DIALOGUE
# The mistake: that an account has no aliases is told as an error.
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.aliases


def aliases(store: sqlite3.Connection, login: str) -> list[str]:
    found = usual(store, login)
    if not found:
        raise daemon.Refused(f"{login} has no aliases")
    return found


daemon.aliases = aliases

daemon.main()
