"""``sockcheck bundle gradescope``: the autograder of an assignment, ready to be uploaded.

The zip holds at its root what Gradescope asks for, ``setup.sh`` and ``run_autograder``
(https://gradescope-autograders.readthedocs.io/en/latest/specs/), the assignment, and this very
sockcheck as a wheel: the assignment pins its version, and another one would judge otherwise. Its
dependencies are pinned to the versions that are installed here.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import suites
from harness import __version__
from harness.catalogue import load
from harness.errors import BadInput

_PACKAGES = ("sockcheck", "harness", "reference", "suites", "reports")
_PINNED = ("pytest", "pluggy", "iniconfig", "packaging", "pygments")
"""What pip installs with sockcheck, where it is installed here."""
_WHEEL = f"sockcheck-{__version__}-py3-none-any.whl"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archives: the same content gives the same archive."""

SETUP = """\
#!/usr/bin/env bash
# Prepares the image in which submissions are judged: Python 3.11 or later, a compiler, bubblewrap
# for the sandbox, and sockcheck in an environment of its own.
set -euo pipefail
root=${SOCKCHECK_AUTOGRADER:-/autograder}
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends \\
    gcc g++ make libc6-dev procps bubblewrap libseccomp2 python3 python3-venv

fits() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && fits "$name"; then echo "$name"; return; fi
    done
    return 1
}
if ! python=$(find_python); then
    apt-get install -y -qq --no-install-recommends python3.12 python3.12-venv ||
        apt-get install -y -qq --no-install-recommends python3.11 python3.11-venv || true
    if ! python=$(find_python); then
        echo "sockcheck needs Python 3.11 or later, and this image has none:" \\
             "choose a newer base image, for example Ubuntu 24.04." >&2
        exit 1
    fi
fi
"$python" -m venv "$root/venv"
"$root/venv/bin/pip" install -q --constraint "$root/source/constraints.txt" \\
    "$root"/source/sockcheck-*.whl
# Whoever is not root has no business in the assignment or in the results.
chmod -R go-rwx "$root/source"
"""

RUN = """\
#!/usr/bin/env bash
# Judges {root}/submission and writes {root}/results/results.json.
set -euo pipefail
root=${SOCKCHECK_AUTOGRADER:-/autograder}
# -I: neither the current folder nor the environment decides what is imported.
exec "$root/venv/bin/python" -I -m sockcheck.gradescope_run "$root"
"""


def add_parsers(commands: Any) -> None:
    """Add ``bundle`` to the command line."""
    parser = commands.add_parser(
        "bundle",
        help="pack an assignment for Gradescope",
        description="Pack an assignment and this sockcheck into an autograder, as Gradescope "
        "takes it: Configure Autograder, upload the zip.",
    )
    parser.add_argument("platform", choices=["gradescope"], metavar="gradescope")
    parser.add_argument("--assignment", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="ZIP", help="autograder.zip")
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="where the container allows no sandbox, judge without one rather than not at all: "
        "a submission could then read the assignment, and forge its result",
    )
    parser.set_defaults(command=run_bundle)


def run_bundle(options: argparse.Namespace) -> int:
    """Carry out ``sockcheck bundle``; returns the exit code."""
    from sockcheck.grading.session import read_assignment

    assignment = read_assignment(options.assignment, load(suites.FOLDER))
    hidden = sum(len(part.hidden) for part in assignment.parts)
    made = gradescope(options.assignment.read_bytes(), options.no_sandbox)
    try:
        options.out.write_bytes(made)
    except OSError as problem:
        raise BadInput(f"--out {options.out}: {problem.strerror}.") from problem
    print(
        f"{options.out}: {len(made) // 1024} KiB. On Gradescope: Configure Autograder, upload it."
    )
    print(f"The points of the autograder there: {assignment.points:g}.")
    if options.no_sandbox and hidden:
        print(
            f"{hidden} hidden requirements: where there is no sandbox, a submission can read which."
        )
    if not options.no_sandbox:
        print("It refuses to judge where the container allows no sandbox: see docs/reports.md.")
    return 0


def gradescope(assignment: bytes, no_sandbox: bool) -> bytes:
    """The zip, byte for byte the same for the same assignment and sockcheck."""
    mode = "if-possible" if no_sandbox else "needed"
    return _zip(
        [
            ("setup.sh", SETUP.encode(), 0o755),
            ("run_autograder", RUN.replace("{root}", "/autograder").encode(), 0o755),
            ("assignment.toml", assignment, 0o644),
            ("sandbox", f"{mode}\n".encode(), 0o644),
            ("constraints.txt", _constraints().encode(), 0o644),
            (_WHEEL, wheel(), 0o644),
        ]
    )


def wheel() -> bytes:
    """This sockcheck as a wheel, from the files that are running; PyPA's binary format 1.0."""
    files = list(_files())
    folder = f"sockcheck-{__version__}.dist-info"
    described = metadata.distribution("sockcheck")
    tag = "Wheel-Version: 1.0\nGenerator: sockcheck\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    for name in ("METADATA", "entry_points.txt"):
        files.append((f"{folder}/{name}", (described.read_text(name) or "").encode()))
    files.append((f"{folder}/WHEEL", tag.encode()))
    record = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in files]
    record.append(f"{folder}/RECORD,,")
    files.append((f"{folder}/RECORD", ("\n".join(record) + "\n").encode()))
    return _zip((name, data, 0o644) for name, data in files)


def _files() -> Iterator[tuple[str, bytes]]:
    base = Path(suites.__file__).parent.parent
    for package in _PACKAGES:
        for path in sorted((base / package).rglob("*")):
            name = path.relative_to(base).as_posix()
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                yield name, path.read_bytes()


def _constraints() -> str:
    lines = []
    for name in _PINNED:
        try:
            lines.append(f"{name}=={metadata.version(name)}\n")
        except metadata.PackageNotFoundError:
            continue
    return "".join(lines)


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def _zip(files: Iterable[tuple[str, bytes, int]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, mode in files:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return made.getvalue()
