"""Folders on the way into a lab and out of it: one stream of regular files, bounded, without links.

Used on both sides of a lab's wall; standard library only. The stream is the length of its index
(8 bytes, little-endian), the index (JSON: path, mode and size of each entry, −1 for a folder), then
the contents one after the other.
"""

from __future__ import annotations

import json
import os
import stat
import struct
from collections.abc import Iterator

DEEPEST = 40
"""Levels of folders in a tree."""
_CHUNK = 1 << 20
_NOTES = 20


class BadTree(Exception):
    """A tree, or the stream that should hold one, cannot be taken; the message says why."""


def pack(folder: str, most_bytes: int, most_files: int) -> tuple[int, list[str]]:
    """The regular files below ``folder``, as the descriptor of an anonymous file.

    Also returns a line for each thing left out: links, devices, FIFOs, sockets. Modes are reduced
    to what the owner may. Raises BadTree if there is more than ``most_bytes`` or ``most_files``,
    OSError if a file cannot be read.
    """
    notes: list[str] = []
    index: list[tuple[str, int, int]] = []
    total = 0
    body = os.memfd_create("tree")
    try:
        for path, status, descriptor in walk(folder):
            if stat.S_ISDIR(status.st_mode):
                index.append((path, 0o700, -1))
            elif descriptor < 0:
                if len(notes) < _NOTES:
                    notes.append(f"{printable(path)}: {_kind(status.st_mode)}, left out")
            else:
                room = most_bytes - total
                size = _copy(descriptor, body, room)
                if size > room:
                    raise BadTree(f"it holds more than {most_bytes} bytes")
                total += size
                index.append((path, 0o600 | status.st_mode & 0o100, size))
            if len(index) > most_files:
                raise BadTree(f"it holds more than {most_files} files and folders")
        return _joined(index, body), notes
    finally:
        os.close(body)


def unpack(descriptor: int, folder: str, most_bytes: int, most_files: int) -> None:
    """Write what :func:`pack` packed below ``folder``, which must be there.

    Raises BadTree for a stream that leads elsewhere or is too large, OSError (EEXIST for a file
    that is there already).
    """
    # By places, never by the offset, which all who were given this descriptor share.
    header = os.pread(descriptor, 8, 0)
    if len(header) < 8:
        raise BadTree("the stream has no index")
    (length,) = struct.unpack("<Q", header)
    if length > 1000 * (most_files + 1):
        raise BadTree("the index of the stream is too long")
    offset = 8 + length
    for path, mode, size in _index(os.pread(descriptor, length, 8), most_bytes, most_files):
        place = os.path.join(folder, path)
        if size < 0:
            os.makedirs(place, 0o700, exist_ok=True)
            continue
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(place, flags, mode), "wb") as file:
            end = offset + size
            while offset < end:
                data = os.pread(descriptor, min(end - offset, _CHUNK), offset)
                if not data:
                    raise BadTree("the stream ends too early")
                file.write(data)
                offset += len(data)


def walk(folder: str) -> Iterator[tuple[str, os.stat_result, int]]:
    """Everything below a folder, in the order of its names: path, status, descriptor.

    The descriptor is −1 for all but regular files, and closed when the next is asked for. Links
    are never followed. Raises BadTree if it is nested too deep, OSError.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    root = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
    waiting = [""]
    try:
        while waiting:
            above = waiting.pop()
            opened = os.open(above or ".", flags | os.O_DIRECTORY, dir_fd=root)
            try:
                for name in sorted(os.listdir(opened)):
                    path = f"{above}{name}"
                    status = os.stat(name, dir_fd=opened, follow_symlinks=False)
                    if stat.S_ISREG(status.st_mode):
                        descriptor = os.open(name, flags, dir_fd=opened)
                        try:
                            yield path, os.fstat(descriptor), descriptor
                        finally:
                            os.close(descriptor)
                        continue
                    yield path, status, -1
                    if stat.S_ISDIR(status.st_mode):
                        if path.count("/") >= DEEPEST:
                            raise BadTree(f"its folders are nested more than {DEEPEST} deep")
                        waiting.append(f"{path}/")
            finally:
                os.close(opened)
    finally:
        os.close(root)


def printable(name: str) -> str:
    """A file's name for a reader, whatever bytes it is made of."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    text = "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in text)
    return text if len(text) <= 120 else f"{text[:60]}…{text[-50:]}"


def _kind(mode: int) -> str:
    kinds = {
        stat.S_IFLNK: "a symbolic link",
        stat.S_IFIFO: "a FIFO",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return kinds.get(stat.S_IFMT(mode), "no regular file")


def _copy(source: int, target: int, most: int) -> int:
    """Copy up to one byte more than ``most``, so that the caller sees that there is more."""
    copied = 0
    while copied <= most:
        data = os.read(source, min(_CHUNK, most + 1 - copied))
        if not data:
            break
        copied += len(data)
        view = memoryview(data)
        while view:
            view = view[os.write(target, view) :]
    return copied


def _joined(index: list[tuple[str, int, int]], body: int) -> int:
    text = json.dumps(index).encode("ascii")
    whole = os.memfd_create("tree")
    view = memoryview(struct.pack("<Q", len(text)) + text)
    while view:
        view = view[os.write(whole, view) :]
    size, offset = os.fstat(body).st_size, 0
    while offset < size:
        offset += os.sendfile(whole, body, offset, size - offset)
    return whole


def _index(text: bytes, most_bytes: int, most_files: int) -> list[tuple[str, int, int]]:
    index = json.loads(text)
    checked = []
    total = 0
    if not isinstance(index, list) or len(index) > most_files:
        raise BadTree("the index of the stream has too many entries")
    for path, mode, size in index:
        parts = str(path).split("/")
        if any(part in ("", ".", "..") or "\0" in part for part in parts):
            raise BadTree(f"the stream names a place outside: {printable(str(path))}")
        total += max(0, int(size))
        checked.append((str(path), int(mode) & 0o700, int(size)))
    if total > most_bytes:
        raise BadTree(f"it holds more than {most_bytes} bytes")
    return checked
