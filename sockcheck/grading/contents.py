"""What a submission holds: taken in without trust, named by its content, packed for the workers."""

from __future__ import annotations

import fnmatch
import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.sandbox.intake import take_in
from harness.sandbox.limits import Limits
from sockcheck.grading.submissions import Submission, is_archive

_LEFT_OUT = (".git", "__MACOSX", ".DS_Store")
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")


@dataclass(frozen=True)
class Contents:
    """The files of a submission as a tar archive, and the SHA-256 of names, modes and bytes."""

    digest: str
    archive: bytes
    notes: tuple[str, ...] = ()
    """What was left out when it was taken in."""


def contents(submission: Submission, scratch: Path, limits: Limits) -> Contents:
    """Take a submission in. Raises BadInput for what cannot be, saying why."""
    inside = scratch / "taken-in"
    notes: list[str] = []
    for path in submission.paths:
        notes += take_in(path, inside, limits)
    for path in inside.iterdir():
        # Moodle puts the name of the student before that of each file.
        _, marker, rest = path.name.partition("_assignsubmission_file_")
        if marker and rest and path.is_file():
            path.rename(inside / rest)
    entries = [each for each in _entries(inside) if each.name not in _LEFT_OUT]
    if len(entries) == 1 and is_archive(entries[0]):
        # Exports wrap the archive that the student handed in into a folder of its own.
        within = scratch / "taken-in-archive"
        notes += take_in(entries[0], within, limits)
        inside = within
    return pack(inside, tuple(f"left out: {each}" for each in notes))


def pack(folder: Path, notes: tuple[str, ...] = ()) -> Contents:
    """The regular files below a folder, in an order and form that depends on nothing else."""
    digest = hashlib.sha256()
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for path in sorted(_files(folder)):
            name = path.relative_to(folder).as_posix()
            data = path.read_bytes()
            mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            digest.update(f"{len(os.fsencode(name))} {mode:o} {len(data)}\n".encode())
            digest.update(os.fsencode(name) + data)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), mode
            archive.addfile(entry, io.BytesIO(data))
    return Contents(digest.hexdigest(), stream.getvalue(), notes)


def unpack(archive: bytes, folder: Path) -> None:
    """The inverse of ``pack``, into a folder that is made. Only for what ``pack`` has made."""
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        for entry in opened:
            path = folder / entry.name
            path.parent.mkdir(parents=True, exist_ok=True)
            source = opened.extractfile(entry)
            assert source is not None
            with path.open("xb") as file:
                shutil.copyfileobj(source, file)
            path.chmod(entry.mode)


def part_folder(folder: Path, find: str, build: str) -> Path | None:
    """Where a part stands: beside the file that ``find`` names, or beside its Makefile.

    Without either, a submission that is one folder only is that folder. None if there is no file
    of that name.
    """
    files = sorted(_files(folder), key=lambda path: (len(path.parts), path))
    if find:
        named = [
            path
            for path in files
            if fnmatch.fnmatchcase(path.name, find)
            or fnmatch.fnmatchcase(path.relative_to(folder).as_posix(), find)
        ]
        if not named:
            return None
        # A name with a folder in it is taken from where that folder stands.
        depth = find.count("/")
        return named[0].parents[depth] if depth < len(named[0].parents) else named[0].parent
    if build.split()[:1] == ["make"]:
        made = [path for path in files if path.name in _MAKEFILES]
        return made[0].parent if made else _only(folder)
    return _only(folder)


def _only(folder: Path) -> Path:
    """The folder that holds everything: many archives wrap their files in one of their own."""
    while True:
        entries = [each for each in _entries(folder) if each.name not in _LEFT_OUT]
        if len(entries) != 1 or entries[0].is_symlink() or not entries[0].is_dir():
            return folder
        folder = entries[0]


def _entries(folder: Path) -> Iterable[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _files(folder: Path) -> Iterable[Path]:
    for base, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if each not in _LEFT_OUT]
        for name in names:
            path = Path(base, name)
            if name not in _LEFT_OUT and path.is_file() and not path.is_symlink():
                yield path
