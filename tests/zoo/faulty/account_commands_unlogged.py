# zoo: program=account-daemon fails=ACCOUNT-LOG-DISCREET
# The mistake: who connects is logged, and not what is then done.
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Log.write


def write(self: daemon.Log, line: str) -> None:
    if not re.search(r": (create|delete|aliases|groups)\b", line):
        usual(self, line)


daemon.Log.write = write  # type: ignore[method-assign]

daemon.main()
