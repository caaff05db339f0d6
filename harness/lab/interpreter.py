"""Run Python programs in a fork of an interpreter that is there already.

A new interpreter costs 20 ms of processor time before its first line, a fork of a warm one 2 ms: a
run of all references starts some 900. What the program sees is what a new interpreter would show
it: signals, standard streams, ``sys.argv``, ``__main__``, exit status (Python's own documentation:
"Command line and environment", "signal", "sys.exit").
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import gc
import importlib.util
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import NoReturn

from harness.lab import namespaces

_FLUSH_FAILED = 120
"""The exit status of an interpreter that could not write what its standard output held."""
_M_PERTURB = -6
"""The parameter of mallopt(3) that MALLOC_PERTURB_ sets."""

_found: dict[str, tuple[ModuleSpec, CodeType]] = {}
"""Modules that programs are, and their code, which the process before the fork has found."""


def can_run(argv: Sequence[str]) -> bool:
    """Whether this is a command of this interpreter with ``-m MODULE`` or ``-c CODE``.

    It may stand behind ``env NAME=VALUE…`` (env(1)).
    """
    own, _ = _without_env(argv)
    return bool(own) and own[0] == sys.executable and _form(own) > 0


@functools.cache
def prepare(module: str) -> None:
    """Be ready to run this module: find it, and import what programs with sockets import.

    Then its forks need not: 1 ms of processor time each. What is wrong with it they tell.
    """
    # Not everything that one program or other wants: each page more is copied by every fork.
    import contextlib  # noqa: F401
    import encodings.idna  # noqa: F401  every look-up of a host imports it: 2 ms
    import selectors  # noqa: F401
    import typing  # noqa: F401

    with suppress(Exception):
        where = importlib.util.find_spec(module)
        if where and isinstance(where.loader, SourceFileLoader):
            code = where.loader.get_code(module)
            if code and where.submodule_search_locations is None:  # no package
                _found[module] = where, code
    os.environ.clear()  # of these variables no program sees any
    # What a collection touches is copied.
    gc.freeze()


def settle_privileges() -> None:
    """Have those that the command has. First of all: nobody traces one that has more than he."""
    if os.geteuid() != 0:
        namespaces.drop_capabilities()


def run(argv: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Be that command. In a forked process whose descriptors, privileges and folder are settled."""
    argv, assigned = _without_env(argv)
    gc.enable()
    os.environ.clear()
    os.environ.update({**environment, **assigned})
    if "MALLOC_PERTURB_" in os.environ:
        _perturb_memory(os.environ["MALLOC_PERTURB_"])
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _open_standard_streams()
    status = 0
    try:
        _execute(argv)
    except SystemExit as exit_asked:
        status = _status(exit_asked)
    except KeyboardInterrupt:
        sys.excepthook(*sys.exc_info())
        _finish(0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    os._exit(_finish(status))


def _without_env(argv: Sequence[str]) -> tuple[Sequence[str], dict[str, str]]:
    """The command that env executes, and the variables that it adds; others as they are."""
    own = list(argv)
    assigned = {}
    if own[:1] == ["env"]:
        del own[0]
        while own and "=" in own[0]:
            name, _, assigned[name] = own.pop(0).partition("=")
    return own, assigned


def _perturb_memory(value: str) -> None:
    """Fill what malloc returns: glibc looks for the variable only when a program starts."""
    with suppress(ValueError, AttributeError):  # not a number, or another C library
        ctypes.CDLL(None).mallopt(_M_PERTURB, int(value))


def _form(argv: Sequence[str]) -> int:
    """Where ``-m`` or ``-c`` stands; 0 if another option comes first that we do not imitate."""
    for number, word in enumerate(argv[1:], start=1):
        if word in ("-m", "-c"):
            return number if number + 1 < len(argv) else 0
        if word not in ("-I", "-S", "-s"):
            return 0
    return 0


def _execute(argv: Sequence[str]) -> None:
    position = _form(argv)
    what, rest = argv[position + 1], argv[position + 2 :]
    if argv[position] == "-m":
        sys.argv = ["-m", *rest]
        _look_first_in(os.getcwd())
        if what in _found:
            _run_module(*_found[what])
        else:
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        return
    sys.argv = ["-c", *rest]
    _look_first_in("")
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    exec(compile(what, "<string>", "exec"), main.__dict__)


def _look_first_in(folder: str) -> None:
    """Have it in the place of the folder where the modules of this process were."""
    if folder != sys.path[0]:
        sys.path[0] = folder
        # Here may be others of these names.
        for package in {name.partition(".")[0] for name in _found}:
            sys.modules.pop(package, None)
        _found.clear()


def _run_module(where: ModuleSpec, code: CodeType) -> None:
    """What runpy does with a module that it has found."""
    assert where.origin is not None
    sys.argv[0] = where.origin
    main = importlib.util.module_from_spec(where)
    main.__name__ = "__main__"
    sys.modules["__main__"] = main
    exec(code, main.__dict__)


def _open_standard_streams() -> None:
    """Python's own choice of buffering: by line on a terminal, otherwise full; UTF-8."""
    sys.stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    sys.stdout = open(  # noqa: SIM115
        1,
        "w",
        buffering=1 if os.isatty(1) else -1,
        encoding="utf-8",
        errors="surrogateescape",
        closefd=False,
    )
    sys.stderr = open(  # noqa: SIM115
        2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )


def _status(exit_asked: SystemExit) -> int:
    """The exit status of ``sys.exit(code)``: a number, 0 for None, otherwise said and 1."""
    code = exit_asked.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def _finish(status: int) -> int:
    """What an interpreter does at its end: wait for threads, call exit functions, flush."""
    if "threading" in sys.modules:
        sys.modules["threading"]._shutdown()
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except OSError as problem:
        with_what = f"{type(problem).__name__}: {problem}"
        print(f"Exception ignored while flushing sys.stdout:\n{with_what}", file=sys.stderr)
        status = _FLUSH_FAILED
    sys.stderr.flush()
    return status
