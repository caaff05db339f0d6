# zoo: program=account-daemon fails=ACCOUNT-CHILDREN-REAPED
# The mistake: nobody waits for the children.
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = signal.signal


def set_signal(number: int, action: Any) -> Any:
    return None if number == signal.SIGCHLD else usual(number, action)


signal.signal = set_signal  # type: ignore[assignment]

daemon.main()
