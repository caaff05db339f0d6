"""What is handed in becomes a clean folder, or bad input; whatever its names and sizes claim."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import socket
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import BadInput
from harness.sandbox import Limits
from harness.sandbox.intake import take_in

LIMITS = Limits(disk=1 << 20, files=50)


def zipped(path: Path, entries: dict[str, bytes], **kinds: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = kinds.get(name, stat.S_IFREG | 0o644) << 16
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return path


def tarred(path: Path, *members: tuple[tarfile.TarInfo, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.mode = kind, target, 0o6755
    return made


def found(folder: Path) -> dict[str, str]:
    """Every file below, by its path; nothing else but folders may be there."""
    files = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        assert stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
        assert stat.S_IMODE(status.st_mode) in (0o600, 0o700)
        if path.is_file():
            files[str(path.relative_to(folder))] = path.read_text("utf-8")
    return files


def test_a_folder(tmp_path: Path) -> None:
    source, taken = tmp_path / "source", tmp_path / "taken"
    (source / "deep" / "er").mkdir(parents=True)
    (source / "deep" / "er" / "server.c").write_text("int main;", "utf-8")
    (source / "run").write_text("#!/bin/sh", "utf-8")
    (source / "run").chmod(0o4777)
    (source / "link").symlink_to("/etc/passwd")
    (source / "folder").symlink_to("/etc")
    os.mkfifo(source / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(source, os.O_PATH)
        listener.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)
        notes = take_in(source, taken, LIMITS)
    assert found(taken) == {"deep/er/server.c": "int main;", "run": "#!/bin/sh"}
    assert stat.S_IMODE((taken / "run").stat().st_mode) == 0o700
    assert notes == [
        "fifo: no regular file, left out",
        "folder: a link, left out",
        "link: a link, left out",
        "socket: no regular file, left out",
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only the super-user makes devices")
def test_a_device(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    try:
        os.mknod(source / "null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("devices cannot be made here")
    assert take_in(source, tmp_path / "taken", LIMITS) == ["null: no regular file, left out"]
    assert found(tmp_path / "taken") == {}


def test_one_file(tmp_path: Path) -> None:
    (tmp_path / "server.c").write_text("int main;", "utf-8")
    assert take_in(tmp_path / "server.c", tmp_path / "taken", LIMITS) == []
    assert found(tmp_path / "taken") == {"server.c": "int main;"}


HARMLESS = {"server.c": b"int main;", "a\\Makefile": b"all:", "__MACOSX/._server.c": b"\0\1"}
LEADING_ELSEWHERE = ("../up", "/absolute", "a/../../up", "..", "C:\\windows", "C:/windows")


def test_a_zip(tmp_path: Path) -> None:
    notes = take_in(zipped(tmp_path / "x.zip", HARMLESS), tmp_path / "taken", LIMITS)
    assert (notes, found(tmp_path / "taken")) == (
        [],
        {"server.c": "int main;", "a/Makefile": "all:"},
    )


@pytest.mark.parametrize("name", LEADING_ELSEWHERE)
def test_slip(tmp_path: Path, name: str) -> None:
    """Zip slip, and its twin in tar: nothing is written outside, the rest is taken."""
    folder = tmp_path / "inner"
    folder.mkdir()
    archives = [
        zipped(folder / "x.zip", {name: b"slipped", "kept": b"kept"}),
        tarred(folder / "x.tar", (member(name), b"slipped"), (member("kept"), b"kept")),
    ]
    for archive in archives:
        taken = folder / f"{archive.suffix[1:]} taken"
        notes = take_in(archive, taken, LIMITS)
        assert found(taken) == {"kept": "kept"}
        assert len(notes) == 1
        assert notes[0].endswith("leads elsewhere, left out")
    assert not list(tmp_path.rglob("*up*"))
    assert not list(tmp_path.rglob("*windows*"))


def test_links_in_archives(tmp_path: Path) -> None:
    """A link, then a file through it: the way out of many unpackers."""
    archive = tarred(
        tmp_path / "x.tar",
        (member("out", tarfile.SYMTYPE, "/tmp"), b""),
        (member("out/file"), b"inside"),
        (member("hard", tarfile.LNKTYPE, "/etc/passwd"), b""),
        (member("fifo", tarfile.FIFOTYPE), b""),
        (member("null", tarfile.CHRTYPE), b""),
    )
    notes = take_in(archive, tmp_path / "tar", LIMITS)
    assert found(tmp_path / "tar") == {"out/file": "inside"}
    assert [note.split(":")[0] for note in notes] == ["out", "hard", "fifo", "null"]
    archive = zipped(
        tmp_path / "x.zip",
        {"out": b"/tmp", "out/file": b"inside"},
        out=stat.S_IFLNK | 0o777,
    )
    assert take_in(archive, tmp_path / "zip", LIMITS) == ["out: a link, left out"]
    assert found(tmp_path / "zip") == {"out/file": "inside"}


@pytest.mark.parametrize(
    "name",
    ["n" * 255, "new\nline", "\x1b[2Jescape", "a/" * 60 + "deep", "\udcff", "‮txt.c"],
)
def test_odd_names(tmp_path: Path, name: str) -> None:
    archive = tarred(tmp_path / "x.tar", (member(name), b"odd"), (member("kept"), b"kept"))
    notes = take_in(archive, tmp_path / "taken", LIMITS)
    assert found(tmp_path / "taken") == {"kept": "kept"}
    assert len(notes) == 1
    assert notes[0].isprintable()
    assert len(notes[0]) < 200


def test_names_that_meet(tmp_path: Path) -> None:
    archive = tarred(
        tmp_path / "x.tar",
        *((member(name), name.encode()) for name in ("a", "a", "./a", "a/b", "c/d", "c")),
    )
    notes = take_in(archive, tmp_path / "taken", LIMITS)
    assert found(tmp_path / "taken") == {"a": "a", "c/d": "c/d"}
    assert len(notes) == 4


BOMB = bytes(8 << 20)
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def test_zip_bomb(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "x.zip", {"bomb": BOMB})
    assert archive.stat().st_size < 20_000
    with pytest.raises(BadInput, match="holds more than 1048576 bytes when unpacked"):
        take_in(archive, tmp_path / "taken", LIMITS)
    assert sum(each.stat().st_size for each in (tmp_path / "taken").iterdir()) <= LIMITS.disk


def test_a_zip_that_lies_about_its_sizes(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "x.zip", {"bomb": BOMB})
    data = archive.read_bytes().replace(len(BOMB).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    archive.write_bytes(data)
    with pytest.raises(BadInput):
        take_in(archive, tmp_path / "taken", LIMITS)
    assert sum(each.stat().st_size for each in (tmp_path / "taken").iterdir()) <= LIMITS.disk


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_compressed_tar(tmp_path: Path, kind: str) -> None:
    plain = tarred(tmp_path / "x.tar", (member("server.c"), b"int main;"))
    archive = tmp_path / f"x.tar.{kind}"
    archive.write_bytes(COMPRESSORS[kind](plain.read_bytes()))
    assert take_in(archive, tmp_path / "taken", LIMITS) == []
    assert found(tmp_path / "taken") == {"server.c": "int main;"}
    archive.write_bytes(COMPRESSORS[kind](BOMB))
    with pytest.raises(BadInput, match="bytes when unpacked"):
        take_in(archive, tmp_path / "bomb", LIMITS)
    archive.write_bytes(COMPRESSORS[kind](plain.read_bytes())[:-20])
    with pytest.raises(BadInput, match="cannot be read"):
        take_in(archive, tmp_path / "cut", LIMITS)


def test_too_many_files(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "x.zip", {f"d{number}/": b"" for number in range(51)})
    with pytest.raises(BadInput, match="more than 50 files"):
        take_in(archive, tmp_path / "taken", LIMITS)


def test_a_sparse_file(tmp_path: Path) -> None:
    """A terabyte that takes no room on the disk of the one who hands it in."""
    source = tmp_path / "source"
    source.mkdir()
    with open(source / "huge", "wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(BadInput, match="holds more than"):
        take_in(source, tmp_path / "taken", LIMITS)


def bad_inputs(folder: Path) -> dict[str, Path]:
    """Things that cannot be taken in, by the words that say why."""
    for name, content in {
        "a.zip": b"PK\x03\x04 and no more",
        "text.zip": b"this is text",
        "a.tar": b"\0" * 600,
        "a.rar": b"Rar!",
        "a.tar.gz": gzip.compress(b"no tar archive"),
    }.items():
        (folder / name).write_bytes(content)
    protected = zipped(folder / "protected.zip", {"a": b"a"})
    data = bytearray(protected.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    protected.write_bytes(data)
    (folder / "link").symlink_to("a.zip")
    os.mkfifo(folder / "fifo")
    (folder / "large").write_bytes(bytes(LIMITS.disk + 1))
    return {
        "cannot be read": folder / "a.zip",
        "not the archive": folder / "text.zip",
        "not the archive that its name": folder / "a.tar",
        "of this kind": folder / "a.rar",
        "cannot be read:": folder / "a.tar.gz",
        "password": folder / "protected.zip",
        "links are not followed": folder / "link",
        "neither": folder / "fifo",
        "larger than": folder / "large",
        "No such file": folder / "absent",
    }


@pytest.mark.parametrize(
    "words",
    [
        "cannot be read",
        "not the archive",
        "not the archive that its name",
        "of this kind",
        "cannot be read:",
        "password",
        "links are not followed",
        "neither",
        "larger than",
        "No such file",
    ],
)
def test_bad_input(tmp_path: Path, words: str) -> None:
    path = bad_inputs(tmp_path)[words]
    with pytest.raises(BadInput, match=words) as raised:
        take_in(path, tmp_path / "taken", LIMITS)
    assert str(path) in str(raised.value)
