# zoo: program=account-daemon fails=ACCOUNT-PORT-TAKEN also=ACCOUNT-OTHER-FAILURES
# The mistake: a failed bind is said, but not which step failed.
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.open_listener


def open_listener(port: int) -> socket.socket:
    try:
        return usual(port)
    except SystemExit as problem:
        sys.exit(str(problem).removeprefix("Can't bind to port: "))


daemon.open_listener = open_listener

daemon.main()
