# zoo: program=account-daemon fails=ACCOUNT-RESTART
# The mistake: without SO_REUSEADDR it waits for old connections before it can start again.
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

vars(socket)["SO_REUSEADDR"] = socket.SO_KEEPALIVE

daemon.main()
