# zoo: program=account-daemon fails=ACCOUNT-LOG-DISCREET
# The mistake: what a client says goes into the log as it is.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon


def as_it_is(line: bytes) -> str:
    return line.decode("latin-1")


daemon.printable = as_it_is

daemon.main()
