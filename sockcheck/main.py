"""The command line: arguments in, exit code out.

Exit codes: 0 conformant, 1 nonconformant, 2 usage or bad input, 3 unjudged.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module

from harness import __version__
from harness.errors import BadInput, HarnessError

_COMMANDS = {
    "run": "run_command",
    "watch": "student_commands",
    "new-assignment": "student_commands",
    "grade": "grade_command",
    "regrade": "grade_command",
    "override": "grade_command",
    "bundle": "bundle_command",
    "list": "catalogue_commands",
    "explain": "catalogue_commands",
    "serve": "serve",
    "doctor": "doctor",
}
"""The module of each command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser(_modules(arguments)).parse_args(arguments)
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


def _modules(arguments: Sequence[str]) -> list[str]:
    """Those that have to be read: all takes longer than many a command itself."""
    first = arguments[0] if arguments else ""
    if first == "--version":
        return []
    return [_COMMANDS[first]] if first in _COMMANDS else list(dict.fromkeys(_COMMANDS.values()))


def _parser(modules: Iterable[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sockcheck",
        description="Judge socket programs against the requirements of their contract.",
        epilog="Exit codes: 0 conformant, 1 nonconformant, 2 usage or bad input, 3 unjudged.",
    )
    parser.add_argument("--version", action="version", version=f"sockcheck {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in modules:
        import_module(f"sockcheck.{module}").add_parsers(commands)
    return parser
