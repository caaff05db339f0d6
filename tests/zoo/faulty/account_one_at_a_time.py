# zoo: program=account-daemon fails=ACCOUNT-CLIENTS-APART also=ACCOUNT-ALL-INTERFACES,ACCOUNT-CONCURRENT-CREATES,ACCOUNT-KILLED,ACCOUNT-LOG,ACCOUNT-LONG-LINE
# The mistake: waits for each child before it accepts the next client.
import os
import sys
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

usual = os.fork
forked: list[int] = []


def fork() -> int:
    child = usual()
    if child and forked:
        with suppress(ChildProcessError):
            os.waitpid(child, 0)
    forked.append(child)
    return child


os.fork = fork

daemon.main()
