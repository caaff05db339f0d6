# zoo: program=account-daemon fails=ACCOUNT-BACKGROUND
# The mistake: the parent ends with status 1, as if the daemon had not started.
import os
import sys
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = os._exit


def leave(status: int) -> NoReturn:
    usual(1 if os.getpid() == parent else status)


parent = os.getpid()
os._exit = leave

daemon.main()
