# zoo: program=account-daemon fails=ACCOUNT-PORT-TAKEN
# The mistake: it tells that the port is taken, and tries again every second.
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.open_listener


def open_listener(port: int) -> socket.socket:
    while True:
        try:
            return usual(port)
        except SystemExit as problem:
            if not str(problem).startswith("Can't bind"):
                raise
            print(problem, file=sys.stderr, flush=True)
            time.sleep(1)


daemon.open_listener = open_listener

daemon.main()
