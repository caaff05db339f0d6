# zoo: program=account-daemon fails=ACCOUNT-KILLED,ACCOUNT-CONCURRENT-CREATES
# The mistake: accounts are kept in memory until their client leaves.
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

pending: set[str] = set()
usual_create, usual_delete = daemon.create, daemon.delete
usual_expect = daemon.expect_account


class LateStore(sqlite3.Connection):
    def close(self) -> None:
        for login in sorted(pending):
            with suppress(daemon.Refused):
                usual_create(self, login)
        super().close()


def open_store(file: str) -> sqlite3.Connection:
    return sqlite3.connect(file, 30, isolation_level=None, factory=LateStore)


def create(store: sqlite3.Connection, login: str) -> None:
    try:
        expect_account(store, login)
    except daemon.Refused:
        pending.add(login)
    else:
        raise daemon.Refused(f"{login} exists")


def delete(store: sqlite3.Connection, login: str) -> None:
    if login in pending:
        pending.remove(login)
    else:
        usual_delete(store, login)


def expect_account(store: sqlite3.Connection, login: str) -> None:
    if login not in pending:
        usual_expect(store, login)


daemon.open_store, daemon.expect_account = open_store, expect_account
daemon.create, daemon.delete = create, delete

daemon.main()
