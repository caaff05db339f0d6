# zoo: program=account-daemon fails=ACCOUNT-DIALOGUE
# The mistake: groups are looked up in the machine's own file, which does not know the accounts.
import grp
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def groups(store: sqlite3.Connection, login: str) -> list[str]:
    found = [each.gr_name for each in grp.getgrall() if login in each.gr_mem]
    if not found:
        raise daemon.Refused(f"{login} does not exist")
    return found


daemon.groups = groups

daemon.main()
