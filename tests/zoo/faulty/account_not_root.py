# zoo: program=account-daemon fails=ACCOUNT-ROOT-WANTED
# The mistake: it runs as anybody.
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

os.geteuid = lambda: 0

daemon.main()
