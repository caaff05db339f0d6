# zoo: program=account-daemon fails=ACCOUNT-BAD-LOGIN
# The mistake: any visible bytes are a login, if there are not too many.
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from reference import account_daemon as daemon

daemon.LOGIN = re.compile(rb"[!-~]{1,150}")

daemon.main()
