"""The store of results: what was judged once is kept, whatever happens to the grading.

One SQLite file in the folder of the grades, in WAL mode: a result is there as soon as ``put``
returns, also if the process is killed in the next moment. Results are known by a key of everything
that determines them (the content handed in, what the assignment asks for, the suite, the seed), so
that an unchanged submission is never judged twice and a changed one never mistaken for the old.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from harness.errors import BadInput
from sockcheck.grading.results import PartResult

FILE = "results.sqlite"
_FORM = 1
"""The form of the tables; another one is another sockcheck's."""
_TABLES = """
CREATE TABLE IF NOT EXISTS results (
    key TEXT PRIMARY KEY,
    submission TEXT NOT NULL,
    part TEXT NOT NULL,
    settled INTEGER NOT NULL,
    result TEXT NOT NULL
) STRICT;
"""


class Store:
    """The results in one folder. Used by one thread; held by one process at a time.

    Raises BadInput if another process grades into the folder, or it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with telling_of_full_disk(folder):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                self._lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as problem:
                if problem.errno in _FULL:
                    raise
                raise BadInput(f"--out {folder}: {problem.strerror}.") from problem
            self._hold()
            self._database = self._open()

    def _hold(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            os.close(self._lock)
            raise BadInput(
                f"--out {self.folder}: another sockcheck grades into this folder now: wait for it, "
                "or give another folder."
            ) from problem

    def _open(self) -> sqlite3.Connection:
        path = self.folder / FILE
        try:
            database = sqlite3.connect(path, isolation_level=None)
            database.execute("PRAGMA journal_mode=WAL")
            # A result must be on the disk before it is said to be there.
            database.execute("PRAGMA synchronous=FULL")
            (form,) = database.execute("PRAGMA user_version").fetchone()
            if form not in (0, _FORM):
                raise BadInput(f"{path} was written by another version of sockcheck.")
            database.executescript(_TABLES)
            database.execute(f"PRAGMA user_version={_FORM}")
        except sqlite3.DatabaseError as problem:
            if _is_full(problem):
                raise
            raise BadInput(
                f"{path} cannot be used: {problem}. Move it away to judge everything anew."
            ) from problem
        return database

    def get(self, key: str) -> PartResult | None:
        """The result under a key, None if there is none."""
        row = self._database.execute("SELECT result FROM results WHERE key = ?", (key,)).fetchone()
        return PartResult.from_json(json.loads(row[0])) if row else None

    def put(self, key: str, submission: str, part: str, result: PartResult) -> None:
        """Keep a result; it replaces one that is there. Raises BadInput for a full disk."""
        text = json.dumps(result.to_json(), ensure_ascii=False)
        with telling_of_full_disk(self.folder):
            self._database.execute(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)",
                (key, submission, part, result.settled, _storable(text)),
            )

    def __len__(self) -> int:
        (count,) = self._database.execute("SELECT count(*) FROM results").fetchone()
        return int(count)

    def close(self) -> None:
        """Close the file; another process may then grade into the folder."""
        self._database.close()
        os.close(self._lock)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


_FULL = (errno.ENOSPC, errno.EDQUOT)


def _is_full(problem: sqlite3.Error) -> bool:
    return getattr(problem, "sqlite_errorcode", None) in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    )


def _storable(text: str) -> str:
    # What a program printed may hold halves of characters, which no UTF-8 can hold.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@contextmanager
def telling_of_full_disk(folder: Path) -> Iterator[None]:
    """Say in a clear message that the disk is full. Raises BadInput instead of what was raised."""
    try:
        yield
    except (OSError, sqlite3.Error) as problem:
        full = _is_full(problem) if isinstance(problem, sqlite3.Error) else None
        if full is None and isinstance(problem, OSError):
            full = problem.errno in _FULL
        if not full:
            raise
        raise BadInput(
            f"{folder}: the disk is full. What was judged so far is kept there: free some space "
            "and give the same command again; it goes on where it stopped."
        ) from problem


def write_file(path: Path, text: str) -> None:
    """Write a file as a whole or not at all. Raises BadInput for a full disk."""
    beside = path.with_name(f".{path.name}.new")
    with telling_of_full_disk(path.parent):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8", newline="", errors="backslashreplace") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
