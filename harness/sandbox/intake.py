"""Take in what somebody handed in: a folder, an archive or one file becomes a clean folder.

Nothing in it is believed: not the names (which may lead outside), not the sizes (a few kilobytes
may unpack to terabytes), not the kinds (links, devices, FIFOs). What is harmless to leave out is
left out with a note; what makes the whole unusable is bad input.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from harness.errors import BadInput
from harness.lab.tree import DEEPEST, BadTree, printable, walk
from harness.sandbox.limits import Limits

_CHUNK = 1 << 16
_LONGEST_NAME, _LONGEST_PATH = 200, 1000
_NOTES = 20
_OVERHEAD = 1024
"""Bytes of a tar archive for each entry beside its contents: a header, and padding."""
_COMPRESSED: dict[bytes, Callable[[IO[bytes]], gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}
"""How a file is opened that begins like this."""
_ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_UNREADABLE = (".rar", ".7z", ".zst", ".lz", ".ace", ".arj", ".lha")
_MACHINE_FOLDERS = ("__MACOSX",)
"""What some machines add to an archive unasked."""


class Reads(Protocol):
    """What can be read from: a file, a member of an archive."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none at the end."""


@dataclass(frozen=True)
class Entry:
    """One thing in what was handed in. ``mode`` is that of stat(2), kind and permissions."""

    path: str
    mode: int
    open: Callable[[], Reads]


def take_in(path: Path, destination: Path, limits: Limits) -> list[str]:
    """Copy a folder, unpack an archive, or copy one file into ``destination``.

    ``destination`` is made, or must be empty. Of ``limits`` those on the disk and on files count.
    Returns a note on each thing that was left out (20 at most). Raises BadInput saying what is
    wrong with ``path`` if it cannot be read, is none of these, or holds too much.
    """
    intake = _Intake(path, destination, limits)
    with ExitStack() as stack:
        try:
            destination.mkdir(0o700, parents=True, exist_ok=True)
            for entry in _entries(path, limits, stack):
                intake.take(entry)
        except BadInput:
            raise
        except BadTree as problem:
            raise BadInput(f"{path}: {problem}.") from problem
        except _BROKEN as problem:
            raise BadInput(f"{path} cannot be read: {_said(problem)}.") from problem
    if intake.more:
        intake.notes.append(f"and {intake.more} more")
    return intake.notes


_BROKEN = (
    *(OSError, EOFError, ValueError, NotImplementedError, RuntimeError, UnicodeError),
    *(zipfile.BadZipFile, zipfile.LargeZipFile, tarfile.TarError, zlib.error, lzma.LZMAError),
    *(OverflowError, MemoryError),
)


class _Intake:
    """Counts and writes what is taken in."""

    def __init__(self, source: Path, destination: Path, limits: Limits) -> None:
        self.source = source
        self.destination = destination
        self.limits = limits
        self.notes: list[str] = []
        self.more = self.bytes = self.files = 0

    def take(self, entry: Entry) -> None:
        """Write one entry, or leave it out with a note. Raises BadInput for too much."""
        parts = [part for part in entry.path.split("/") if part not in ("", ".")]
        if not parts or parts[0] in _MACHINE_FOLDERS:
            return
        self.files += 1
        if self.files > self.limits.files:
            raise BadInput(f"{self.source} holds more than {self.limits.files} files and folders.")
        problem = _unfit(entry, parts)
        place = self.destination.joinpath(*parts)
        if not problem and stat.S_ISREG(entry.mode):
            problem = self._write(entry, place)
        elif not problem:
            problem = self._make(place)
        if problem:
            self._note(f"{printable(entry.path)}: {problem}, left out")

    def _make(self, folder: Path) -> str:
        try:
            folder.mkdir(0o700, parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            return "a file has this name already"
        return ""

    def _write(self, entry: Entry, place: Path) -> str:
        problem = self._make(place.parent)
        if problem:
            return problem
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(place, flags, 0o600 | entry.mode & 0o100)
        except (FileExistsError, IsADirectoryError):
            return "this name is there already"
        with os.fdopen(descriptor, "wb") as file:
            content = entry.open()
            while data := content.read(_CHUNK):
                self.bytes += len(data)
                if self.bytes > self.limits.disk:
                    raise BadInput(
                        f"{self.source} holds more than {self.limits.disk} bytes when unpacked."
                    )
                file.write(data)
        return ""

    def _note(self, text: str) -> None:
        if len(self.notes) < _NOTES:
            self.notes.append(text)
        else:
            self.more += 1


def _unfit(entry: Entry, parts: list[str]) -> str:
    """Why an entry is not taken, empty if it is."""
    name = entry.path
    if name.startswith("/") or ".." in parts or "\\" in name or (name[1:2] == ":"):
        return "its name leads elsewhere"
    try:
        plain = name.isprintable() and max(len(part.encode()) for part in parts) <= _LONGEST_NAME
    except UnicodeEncodeError:
        plain = False
    if not plain:
        return "its name is too long, or not text"
    if len(name.encode()) > _LONGEST_PATH or len(parts) > DEEPEST:
        return "it lies too deep"
    if stat.S_ISREG(entry.mode) or stat.S_ISDIR(entry.mode):
        return ""
    return "a link" if stat.S_ISLNK(entry.mode) else "no regular file"


def _entries(path: Path, limits: Limits, stack: ExitStack) -> Iterator[Entry]:
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        raise BadInput(f"{path} is a link, and links are not followed.")
    if stat.S_ISDIR(status.st_mode):
        return _in_folder(path)
    if not stat.S_ISREG(status.st_mode):
        raise BadInput(f"{path} is neither a folder nor a file.")
    name = path.name.lower()
    if name.endswith(_UNREADABLE):
        raise BadInput(f"{path}: archives of this kind are not read: give a zip or tar archive.")
    file = stack.enter_context(open(path, "rb"))  # noqa: SIM115
    if status.st_size > limits.disk:
        raise BadInput(f"{path} is larger than {limits.disk} bytes.")
    start = file.read(512)
    file.seek(0)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(stack.enter_context(zipfile.ZipFile(file)), path)
    compressed = start.startswith(tuple(_COMPRESSED))
    if compressed or start[257:262] == b"ustar":
        most = limits.disk + limits.files * _OVERHEAD
        whole = _decompressed(file, most, path, stack) if compressed else file
        return _in_tar(stack.enter_context(tarfile.open(fileobj=whole, mode="r:")))
    if name.endswith(_ARCHIVES):
        raise BadInput(f"{path} is not the archive that its name says.")
    return iter([Entry(path.name, status.st_mode, lambda: file)])


def _in_folder(folder: Path) -> Iterator[Entry]:
    for path, status, descriptor in walk(str(folder)):
        with ExitStack() as stack:
            reader: Callable[[], Reads] = _nothing
            if descriptor >= 0:
                file = stack.enter_context(os.fdopen(os.dup(descriptor), "rb"))
                reader = lambda file=file: file  # type: ignore[misc]  # noqa: E731
            yield Entry(path, status.st_mode, reader)


def _in_zip(archive: zipfile.ZipFile, path: Path) -> Iterator[Entry]:
    for member in archive.infolist():
        if member.flag_bits & 1:
            raise BadInput(f"{path} is protected by a password.")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadInput(f"{path} is compressed in a way that is not read: zip it again.")
        mode = member.external_attr >> 16
        if not stat.S_IFMT(mode):
            mode |= stat.S_IFDIR if member.is_dir() else stat.S_IFREG
        # Some machines write their own separator, which is not the format's.
        name = member.filename.replace("\\", "/")
        yield Entry(name, mode, lambda member=member: archive.open(member))  # type: ignore[misc]


def _in_tar(archive: tarfile.TarFile) -> Iterator[Entry]:
    kinds = {tarfile.SYMTYPE: stat.S_IFLNK, tarfile.LNKTYPE: stat.S_IFLNK}
    for member in archive:
        kind = stat.S_IFIFO
        if member.isreg():
            kind = stat.S_IFREG
        elif member.isdir():
            kind = stat.S_IFDIR
        kind = kinds.get(member.type, kind)
        yield Entry(
            member.name,
            kind | member.mode & 0o777,
            lambda member=member: archive.extractfile(member) or _nothing(),  # type: ignore[misc]
        )


def _decompressed(file: IO[bytes], most: int, path: Path, stack: ExitStack) -> IO[bytes]:
    """The whole of a compressed file, unpacked; tarfile itself would read a header of any size."""
    start = file.read(6)
    file.seek(0)
    opener = next(each for magic, each in _COMPRESSED.items() if start.startswith(magic))
    packed = stack.enter_context(opener(file))
    whole = stack.enter_context(tempfile.TemporaryFile(prefix="sockcheck-"))  # noqa: SIM115
    while data := packed.read(_CHUNK):
        if whole.tell() + len(data) > most:
            raise BadInput(f"{path} holds more than {most} bytes when unpacked.")
        whole.write(data)
    whole.seek(0)
    return whole


class _Nothing:
    def read(self, size: int, /) -> bytes:
        return b""


def _nothing() -> Reads:
    return _Nothing()


def _said(problem: BaseException) -> str:
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return str(problem).rstrip(".") or type(problem).__name__
