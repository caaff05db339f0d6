# zoo: program=account-daemon fails=ACCOUNT-RESTART
# The mistake: each start begins with an empty store.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

daemon.SCHEMA = (
    "DROP TABLE IF EXISTS aliases; DROP TABLE IF EXISTS groups; DROP TABLE IF EXISTS accounts;"
    + daemon.SCHEMA
)

daemon.main()
