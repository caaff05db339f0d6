"""Submissions in whatever way they were collected, what they hold, the roster, the store."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from harness.errors import BadInput
from harness.grade import Override, State
from harness.sandbox.limits import Limits
from sockcheck.grading import overrides, roster
from sockcheck.grading.class_run import submissions_at
from sockcheck.grading.contents import contents, pack, part_folder, unpack
from sockcheck.grading.overrides import Decision
from sockcheck.grading.results import PartResult
from sockcheck.grading.store import Store, write_file
from sockcheck.grading.submissions import Submission, find

LIMITS = Limits()


def put(path: Path, text: str = "int main(void) { return 0; }\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def zipped(path: Path, **files: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_c", ".c"), text)
    return path


def names(found: list[Submission]) -> list[str]:
    return [each.name for each in found]


def test_folders_archives_and_files(tmp_path: Path) -> None:
    put(tmp_path / "class" / "ada" / "server.c")
    zipped(tmp_path / "class" / "bob.zip", server_c="x")
    put(tmp_path / "class" / "cy.c")
    put(tmp_path / "class" / "roster.csv", "name\nada\n")
    put(tmp_path / "class" / ".hidden" / "x")
    assert names(find(tmp_path / "class")) == ["ada", "bob", "cy"]


def test_an_archive_of_a_class(tmp_path: Path) -> None:
    zipped(tmp_path / "class.zip", all__ada__server_c="x", all__bob__server_c="y")
    found = submissions_at(tmp_path / "class.zip", tmp_path / "scratch", LIMITS)
    assert names(found) == ["ada", "bob"]


def test_an_archive_of_one_submission(tmp_path: Path) -> None:
    zipped(tmp_path / "class.zip", ada__server_c="x")
    found = submissions_at(tmp_path / "class.zip", tmp_path / "scratch", LIMITS)
    assert names(found) == ["ada"]


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there are no submissions"):
        find(tmp_path)


def test_two_submissions_of_one_name(tmp_path: Path) -> None:
    put(tmp_path / "ada" / "server.c")
    zipped(tmp_path / "Ada.zip", server_c="x")
    with pytest.raises(BadInput, match="Two submissions have the name"):
        find(tmp_path)


def test_an_unreadable_archive_is_bad_input_of_that_submission(tmp_path: Path) -> None:
    put(tmp_path / "class" / "bob.zip", "no archive")
    (submission,) = find(tmp_path / "class")
    with pytest.raises(BadInput, match=r"bob\.zip"):
        contents(submission, tmp_path / "scratch", LIMITS)


def test_a_moodle_export(tmp_path: Path) -> None:
    put(tmp_path / "Ada Lovelace_12345_assignsubmission_file" / "server.c")
    put(tmp_path / "Bob_12346_assignsubmission_file_server.c")
    put(tmp_path / "Bob_12346_assignsubmission_file_Makefile", "all:\n")
    put(tmp_path / "Cy_12347_assignsubmission_file_" / "server.c")
    put(tmp_path / "Cy_12348_assignsubmission_file_" / "server.c")
    found = find(tmp_path)
    assert names(found) == ["Ada Lovelace", "Bob", "Cy 12347", "Cy 12348"]
    assert found[0].identifiers == ("Participant 12345",)
    taken = contents(found[1], tmp_path / "scratch", LIMITS)
    unpack(taken.archive, tmp_path / "bob")
    assert sorted(each.name for each in (tmp_path / "bob").iterdir()) == ["Makefile", "server.c"]


def test_a_github_classroom_export(tmp_path: Path) -> None:
    for name in ("sockets-1-ada", "sockets-1-bob-b"):
        put(tmp_path / name / "server.c")
        put(tmp_path / name / ".git" / "HEAD")
    found = find(tmp_path)
    assert names(found) == ["ada", "bob-b"]
    taken = contents(found[0], tmp_path / "scratch", LIMITS)
    assert b".git" not in taken.archive


GRADESCOPE = """\
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '1815'
    :email: ada@example.org
  - :name: Bob
    :sid: '1816'
    :email: bob@example.org
  :created_at: 2026-09-30 22:10:00.000000000 Z
  :score: 3.0
  :results: !ruby/object:Results
    a: 1
submission_2:
  :submitters:
  - :name: Cy
    :sid: ''
    :email: cy@example.org
  :created_at: 2026-10-02 08:00:00.000000000 Z
"""


def test_a_gradescope_export(tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    put(tmp_path / "submission_metadata.yml", GRADESCOPE)
    put(tmp_path / "submission_1" / "server.c")
    put(tmp_path / "submission_2" / "server.c")
    found = find(tmp_path)
    assert names(found) == ["Ada Lovelace and Bob", "Cy"]
    assert found[0].students == ("Ada Lovelace", "Bob")
    assert found[0].identifiers == ("1815", "1816")
    assert found[1].identifiers == ("cy@example.org",)
    assert found[0].submitted == datetime(2026, 9, 30, 22, 10, tzinfo=UTC)


def test_a_gradescope_export_without_pyyaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "submission_metadata.yml", GRADESCOPE)
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(BadInput, match=r"sockcheck\[grade\]"):
        find(tmp_path)


def test_content_is_known_by_names_modes_and_bytes_alone(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        put(folder / "b" / "x.c", "x")
        put(folder / "a.sh", "y")
    os.utime(two / "a.sh", (1, 1))
    assert pack(one).digest == pack(two).digest
    assert pack(one).archive == pack(two).archive
    (two / "a.sh").chmod(0o755)
    assert pack(one).digest != pack(two).digest
    (two / "a.sh").chmod(0o644)
    (two / "b" / "x.c").rename(two / "b" / "y.c")
    assert pack(one).digest != pack(two).digest


@pytest.mark.parametrize(
    ("files", "find_by", "build", "folder"),
    [
        (["Makefile", "server.c"], "", "make", "."),
        (["hw/Makefile", "hw/server.c"], "", "make", "hw"),
        (["a/b/Makefile", "z/Makefile"], "", "make", "z"),
        (["hw/server.c"], "", "make", "hw"),
        (["hw/server.c", "README"], "", "gcc -o server *.c", "."),
        (["t10/server.c", "t11/server.c"], "t11/server.c", "make", "."),
        (["t10/iterative.c", "t11/busy.c"], "busy.c", "make", "t11"),
        (["t10/iterative.c", "t11/busy.c"], "b*.c", "make", "t11"),
        (["t10/iterative.c"], "busy.c", "make", None),
    ],
)
def test_where_a_part_stands(
    tmp_path: Path, files: list[str], find_by: str, build: str, folder: str | None
) -> None:
    for name in files:
        put(tmp_path / name)
    found = part_folder(tmp_path, find_by, build)
    assert (found.relative_to(tmp_path).as_posix() if found else None) == folder


def test_a_roster(tmp_path: Path) -> None:
    path = put(
        tmp_path / "roster.csv",
        "Name, ID, team, submitted, extension\nAda, 1815, one, 2026-10-01T12:00, 2\n"
        "Bob,1816,one,,\n",
    )
    zone = timezone(timedelta(hours=1))
    ada, bob = roster.read(path, zone)
    assert (ada.submitted, ada.extension) == (datetime(2026, 10, 1, 12, tzinfo=zone), 2.0)
    assert roster.members([ada, bob], ["ONE"]) == [ada, bob]
    assert roster.members([ada, bob], ["x", "1816"]) == [bob]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id\n1\n", "no column 'name'"),
        ("name,shoe\nAda,1\n", "unknown column 'shoe'"),
        ("name,id\n,1\n", "line 2: the name is missing"),
        ("name,submitted\nAda,yesterday\n", "line 2: submitted 'yesterday'"),
        ("name,extension\nAda,two\n", "give days"),
        ("name\nAda\nADA\n", "stands there twice"),
    ],
)
def test_a_mistake_in_a_roster_is_explained(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        roster.read(put(tmp_path / "roster.csv", text), None)


def test_the_store_keeps_and_replaces(tmp_path: Path) -> None:
    half = "\ud83d"  # half of a character, as a program may print it
    with Store(tmp_path) as store:
        store.put("k", "ada", "echo", PartResult(State.UNJUDGED, notes=("first",)))
        store.put("k", "ada", "echo", PartResult(State.NOT_BUILT, build_output=half))
    with Store(tmp_path) as store:
        found = store.get("k")
        assert found is not None
        assert found.state is State.NOT_BUILT
        assert (len(store), store.get("other")) == (1, None)


def test_two_gradings_into_one_folder_are_refused(tmp_path: Path) -> None:
    with Store(tmp_path), pytest.raises(BadInput, match="another sockcheck grades into"):
        Store(tmp_path)
    Store(tmp_path).close()


def test_a_broken_store_is_named(tmp_path: Path) -> None:
    put(tmp_path / "results.sqlite", "no database, but long enough to be taken for one" * 20)
    with pytest.raises(BadInput, match="Move it away"):
        Store(tmp_path)


def test_a_store_of_another_form_is_refused(tmp_path: Path) -> None:
    Store(tmp_path).close()
    database = sqlite3.connect(tmp_path / "results.sqlite")
    database.execute("PRAGMA user_version=99")
    database.close()
    with pytest.raises(BadInput, match="another version"):
        Store(tmp_path)


FULL_DISK = """
import sys
from pathlib import Path
from harness.errors import BadInput
from harness.grade import State
from sockcheck.grading.results import PartResult
from sockcheck.grading.store import Store, write_file
folder = Path(sys.argv[1])
write_file(folder / "grades.csv", "the old grades")
kept = 0
with Store(folder) as store:
    try:
        for number in range(10_000):
            result = PartResult(State.NOT_BUILT, build_output="x" * 5000)
            store.put(str(number), "ada", "echo", result)
            kept += 1
    except BadInput as problem:
        print(problem)
    assert len(store) == kept > 10, kept
    try:
        write_file(folder / "grades.csv", "y" * 2_000_000)
    except BadInput as problem:
        print(problem)
assert (folder / "grades.csv").read_text() == "the old grades"
assert not list(folder.glob(".grades*"))
with Store(folder) as store:
    assert len(store) == kept, (len(store), kept)
print("kept")
"""


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """On a file system of one megabyte, in a mount namespace of its own."""
    if not shutil.which("unshare"):
        pytest.skip("unshare(1) is not installed")
    mounted = f'mount -t tmpfs -o size=1m none {tmp_path} && exec "$0" "$@"'
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path)]
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mounted, *command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).resolve().parents[1],
    )
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no mount namespaces here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("the disk is full") == 2
    assert done.stdout.endswith("kept\n")


def test_a_file_is_written_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    write_file(tmp_path / "a" / "b.txt", "one\n")
    (tmp_path / "a" / ".b.txt.new").mkdir()  # what is in the way of the new one
    with pytest.raises(OSError):  # noqa: PT011
        write_file(tmp_path / "a" / "b.txt", "two\n")
    assert (tmp_path / "a" / "b.txt").read_text() == "one\n"


def test_overrides_are_kept_and_replaced(tmp_path: Path) -> None:
    first = Decision('ada "π"', Override(3, "a\nreason 🙂"))
    mark = Decision('ada "π"', Override(0.5, "seen", "echo", "STARTS"))
    overrides.decide(tmp_path, first)
    overrides.decide(tmp_path, mark)
    assert overrides.read(tmp_path) == [first, mark]
    second = Decision('ada "π"', Override(4, "better"))
    overrides.decide(tmp_path, second)
    assert overrides.read(tmp_path) == [mark, second]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[override]]\nname = "a"\nreason = "x"\n', "'points' is missing"),
        ('[[override]]\nname = "a"\npoints = 1\n', "'reason' is missing"),
        ('[[override]]\nname = "a"\npoints = -1\nreason = "x"\n', "a number from 0"),
        ('[[override]]\nname = "a"\npoints = 1\nreason = "x"\npart = "p"\n', "or neither"),
    ],
)
def test_a_mistake_in_overrides_is_explained(tmp_path: Path, text: str, said: str) -> None:
    put(tmp_path / overrides.FILE, text)
    with pytest.raises(BadInput, match=said):
        overrides.read(tmp_path)
