# zoo: program=account-daemon fails=ACCOUNT-DATE
# The mistake: date and time as a number of seconds.
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def now() -> str:
    return str(int(time.time()))


daemon.now = now

daemon.main()
