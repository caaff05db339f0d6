# zoo: program=account-daemon fails=ACCOUNT-ROOT-WANTED
# The mistake: who is not the super-user is told so, and the status is 1.
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

if os.geteuid() != 0:
    print(f"\n{sys.argv[0]} must be run with super-user privileges.")
    sys.exit(1)

daemon.main()
