"""Run sockcheck on an odd platform: ``python -m tests.odd_platform FILE run socket-api …``.

FILE is a program of the zoo that changes the socket API of this process before anything is judged,
as a platform with one mistake would have it.
"""

from __future__ import annotations

import runpy
import sys

from sockcheck.main import main

if __name__ == "__main__":
    runpy.run_path(sys.argv[1])
    sys.argv = ["sockcheck", *sys.argv[2:]]
    sys.exit(main())
