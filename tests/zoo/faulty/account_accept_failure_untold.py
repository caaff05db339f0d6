# zoo: program=account-daemon fails=ACCOUNT-OTHER-FAILURES
# The mistake: that accept failed is told nobody.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Log.write


def write(self: daemon.Log, line: str) -> None:
    if ": accept: " not in line:
        usual(self, line)


daemon.Log.write = write  # type: ignore[method-assign]

daemon.main()
