# zoo: program=account-daemon fails=ACCOUNT-NO-LEAKED-DESCRIPTORS
# The mistake: the parent keeps a copy of each socket.
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = os.fork
kept: list[int] = []


def fork() -> int:
    child = usual()
    if child and started:
        kept.append(os.dup(0))
    started.append(child)
    return child


started: list[int] = []
os.fork = fork

daemon.main()
