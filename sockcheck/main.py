"""The command line: arguments in, exit code out.

Exit codes: 0 conformant, 1 nonconformant, 2 usage or bad input, 3 unjudged.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence

from harness import __version__
from harness.errors import BadInput, HarnessError
from sockcheck import (
    bundle_command,
    catalogue_commands,
    doctor,
    grade_command,
    run_command,
    serve,
    student_commands,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    # Ended by a supervisor or by Ctrl-C: either way what ran is reported and nothing left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code: int = options.command(options)
        sys.stdout.flush()
        return code
    except BadInput as problem:
        print(f"sockcheck: {problem}", file=sys.stderr)
        return 2
    except HarnessError as problem:
        print(f"sockcheck: a fault of the harness, not of the target: {problem}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("sockcheck: interrupted", file=sys.stderr)
        return 3
    except BrokenPipeError:
        # The reader of our output is gone (`| head`); a traceback would help nobody.
        sys.stderr.close()
        return 3


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sockcheck",
        description="Judge socket programs against the requirements of their contract.",
        epilog="Exit codes: 0 conformant, 1 nonconformant, 2 usage or bad input, 3 unjudged.",
    )
    parser.add_argument("--version", action="version", version=f"sockcheck {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    modules = (
        run_command,
        student_commands,
        grade_command,
        bundle_command,
        catalogue_commands,
        serve,
        doctor,
    )
    for module in modules:
        module.add_parsers(commands)
    return parser
