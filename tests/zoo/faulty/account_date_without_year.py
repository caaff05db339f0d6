# zoo: program=account-daemon fails=ACCOUNT-DATE
# The mistake: date and time without the year.
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def now() -> str:
    return time.strftime("%b %d %H:%M:%S")


daemon.now = now

daemon.main()
