# zoo: program=account-daemon fails=ACCOUNT-SESSION
# The mistake: no setsid: it stays in the session of whoever started it.
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def stay() -> None:
    return


os.setsid = stay

daemon.main()
