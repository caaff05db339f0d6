# zoo: program=account-daemon fails=ACCOUNT-LOST-CLIENT
# The mistake: a client that is lost takes the daemon with it.
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Session.run
talk = daemon.Session.talk


def run(self: daemon.Session) -> None:
    daemon_process = os.getppid()

    def talk_or_end(self: daemon.Session) -> None:
        try:
            talk(self)
        except ConnectionError:
            os.kill(daemon_process, signal.SIGKILL)

    daemon.Session.talk = talk_or_end  # type: ignore[method-assign]
    usual(self)


daemon.Session.run = run  # type: ignore[method-assign]

daemon.main()
