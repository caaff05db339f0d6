"""``python -m sockcheck``."""

import os
import sys

# ``python -m`` looks for modules in the current folder first, which may be a submission's.
_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:] = [each for each in sys.path if each == _HOME or each not in ("", os.getcwd())]

from sockcheck.main import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
