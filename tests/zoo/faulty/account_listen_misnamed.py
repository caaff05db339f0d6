# zoo: program=account-daemon fails=ACCOUNT-OTHER-FAILURES
# The mistake: where listen() fails it blames bind().
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


class Listener(socket.socket):
    def listen(self, backlog: int = 5) -> None:
        try:
            super().listen(backlog)
        except OSError as problem:
            sys.exit(f"Can't bind to port: {problem.strerror}")


socket.socket = Listener  # type: ignore[misc]

daemon.main()
