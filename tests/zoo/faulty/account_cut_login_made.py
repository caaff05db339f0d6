# zoo: program=account-daemon fails=ACCOUNT-BAD-LOGIN
# The mistake: of a bad login the good beginning is made an account, and what is bad behind it is complained of.
import re
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.create
usual_login = daemon.login_from


def login_from(argument: bytes) -> str:
    try:
        return usual_login(argument)
    except daemon.Refused:
        if not argument:
            raise
        return argument.decode("latin-1")


def split(login: str) -> tuple[str, str]:
    match = re.match(r"[a-z_][a-z0-9_-]{0,31}", login)
    good = match[0] if match else ""
    return good, login.removeprefix(good)


def create(store: sqlite3.Connection, login: str) -> None:
    good, bad = split(login)
    if good:
        usual(store, good)
    if bad:
        raise daemon.Refused("bad login: there is more behind it")


daemon.login_from, daemon.create = login_from, create

daemon.main()
