# zoo: program=account-daemon fails=ACCOUNT-BACKGROUND also=ACCOUNT-SESSION,ACCOUNT-PID-ANNOUNCED
# The mistake: stays in the foreground, and says its own id.
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def stay() -> None:
    print(f"Server pid is {os.getpid()}.", flush=True)


daemon.become_daemon = stay

daemon.main()
