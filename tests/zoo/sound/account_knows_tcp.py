# zoo: program=account-daemon sound
# It knows the number of TCP, and looks for it in no table.
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def tcp(_: str) -> int:
    return socket.IPPROTO_TCP


socket.getprotobyname = tcp

daemon.main()
