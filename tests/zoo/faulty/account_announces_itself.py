# zoo: program=account-daemon fails=ACCOUNT-PID-ANNOUNCED
# The mistake: the parent says its own process id.
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = os.fork


def fork() -> int:
    os.fork = usual
    child = usual()
    return child and os.getpid()


os.fork = fork

daemon.main()
