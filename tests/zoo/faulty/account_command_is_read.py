# zoo: program=account-daemon fails=ACCOUNT-LINES also=ACCOUNT-CUT-LINE,ACCOUNT-LONG-LINE
# The mistake: the password is read as a line; then what one read brings is taken for one command.
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def read_lines(client: socket.socket) -> Iterator[bytes | None]:
    first = b""
    while not first.endswith(b"\n") and (byte := client.recv(1)):
        first += byte
    yield first.rstrip(b"\r\n")
    while data := client.recv(4096):
        yield data.rstrip(b"\r\n") if len(data) <= 256 else None


daemon.read_lines = read_lines

daemon.main()
