# zoo: program=account-daemon fails=ACCOUNT-CUT-LINE
# The mistake: what stands behind the last newline is taken for a line.
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = daemon.read_lines


class Kept:
    """A client, and what it has sent behind its last newline."""

    def __init__(self, client: socket.socket) -> None:
        self.client = client
        self.rest = b""

    def recv(self, size: int) -> bytes:
        data = self.client.recv(size)
        self.rest = (self.rest + data).rpartition(b"\n")[2]
        return data


def read_lines(client: socket.socket) -> Iterator[bytes | None]:
    kept = Kept(client)
    yield from usual(kept)  # type: ignore[arg-type]
    if 0 < len(kept.rest) <= 256:
        yield kept.rest


daemon.read_lines = read_lines

daemon.main()
