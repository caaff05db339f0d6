"""``python -m sockcheck``."""

import sys

from sockcheck.main import main

if __name__ == "__main__":
    sys.exit(main())
