# zoo: program=account-daemon fails=ACCOUNT-ROOT-WANTED
# The mistake: who is not the super-user is told what failed, and not what is wanted.
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

if os.geteuid() != 0:
    print(f"{sys.argv[0]}: Operation not permitted", file=sys.stderr)
    sys.exit(0)

daemon.main()
