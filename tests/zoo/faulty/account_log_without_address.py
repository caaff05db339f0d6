# zoo: program=account-daemon fails=ACCOUNT-LOG
# The mistake: logs that somebody connected, and not who.
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.Log.write


def write(self: daemon.Log, line: str) -> None:
    usual(self, re.sub(r"connect from .*", "connect", line))


daemon.Log.write = write  # type: ignore[method-assign]

daemon.main()
