# zoo: program=account-daemon fails=ACCOUNT-PID-ANNOUNCED
# The mistake: the parent tells the process id in words of its own.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def say(text: str, flush: bool = False) -> None:
    print(text.replace("Server pid is", "Server started, pid:"), flush=flush)


daemon.print = say  # type: ignore[attr-defined]

daemon.main()
