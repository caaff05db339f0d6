# zoo: program=account-daemon fails=ACCOUNT-NO-SHELL
# The mistake: the login goes through a shell, to see whether it is good.
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.login_from


def login_from(argument: bytes) -> str:
    os.system(b"test -n " + argument.replace(b"\0", b"") + b" 2>/dev/null")
    return usual(argument)


daemon.login_from = login_from

daemon.main()
