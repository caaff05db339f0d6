# zoo: program=account-daemon fails=ACCOUNT-MUTE,ACCOUNT-ERRORS,ACCOUNT-LOG-DISCREET also=ACCOUNT-KILLED,ACCOUNT-CONCURRENT-CREATES
# The mistake: it says that an account was created.
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.create


def create(store: sqlite3.Connection, login: str) -> None:
    usual(store, login)
    sessions[-1].answer("created")


sessions: list[daemon.Session] = []
usual_talk = daemon.Session.talk


def talk(self: daemon.Session) -> None:
    sessions.append(self)
    usual_talk(self)


daemon.create = create
daemon.Session.talk = talk  # type: ignore[method-assign]

daemon.main()
