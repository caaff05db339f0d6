# zoo: program=account-daemon fails=ACCOUNT-INTERRUPTED-ACCEPT also=*
# The mistake: accept that a child's end interrupts is tried again, but only nineteen times.
# Whichever check brings the twentieth client finds the daemon gone.
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = signal.signal
left = 19


def reap(*_: object) -> None:
    global left
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            left -= 1
    if left < 0:
        raise SystemExit("accept: Interrupted system call")


def set_signal(number: int, action: Any) -> Any:
    return usual(number, reap if number == signal.SIGCHLD else action)


signal.signal = set_signal  # type: ignore[assignment]

daemon.main()
