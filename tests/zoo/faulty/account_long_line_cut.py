# zoo: program=account-daemon fails=ACCOUNT-LONG-LINE also=ACCOUNT-BAD-LOGIN
# The mistake: of a line that is too long the beginning is taken, and what fits is obeyed.
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def read_lines(client: socket.socket) -> Iterator[bytes | None]:
    buffer = b""
    while data := client.recv(4096):
        buffer += data
        *whole, buffer = buffer.split(b"\n")
        for line in whole:
            yield line[:30].removesuffix(b"\r")


daemon.read_lines = read_lines

daemon.main()
