# zoo: program=account-daemon fails=ACCOUNT-SHORT-WRITES
# The mistake: after a short write it goes on one byte too far.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def answer(self: daemon.Session, *lines: str) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    while data:
        sent = self.client.send(data)
        data = data[sent + 1 :]


daemon.Session.answer = answer  # type: ignore[method-assign]

daemon.main()
