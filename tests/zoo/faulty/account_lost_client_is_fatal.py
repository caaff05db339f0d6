# zoo: program=account-daemon fails=ACCOUNT-LOST-CLIENT
# The mistake: when ten clients were lost amid their commands, the daemon gives up.
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

MOST = 9
usual = daemon.Session.talk
is_password = daemon.Session.is_password
trusted: list[daemon.Session] = []
tokens, put = os.pipe2(os.O_NONBLOCK)
os.write(put, bytes(MOST))


def trust(self: daemon.Session, line: bytes | None) -> bool:
    right = is_password(self, line)
    if right:
        trusted.append(self)
    return right


def talk(self: daemon.Session) -> None:
    try:
        usual(self)
    except ConnectionError:
        if self in trusted:
            count_lost()


def count_lost() -> None:
    try:
        os.read(tokens, 1)
    except BlockingIOError:
        os.kill(os.getppid(), signal.SIGKILL)


daemon.Session.is_password = trust  # type: ignore[method-assign]
daemon.Session.talk = talk  # type: ignore[method-assign]

daemon.main()
