"""The submissions of a class: one for each student or team, in whatever way they were collected.

Understood are a folder or archive with one folder, archive or file for each, and the exports of
Gradescope, Moodle and GitHub Classroom. What a submission holds is never trusted: it is looked at
only when it has been taken in (``contents``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from harness.errors import BadInput

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_METADATA = "submission_metadata.yml"
_MOODLE = re.compile(
    r"^(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$"
)
_IGNORED = re.compile(r"^(\..*|__MACOSX|.*\.(csv|toml|md|html|json|ya?ml|pdf))$", re.IGNORECASE)
_SOURCES = re.compile(r"(^[Mm]akefile$|\.(c|h|cc|cpp|rs|go|java|py|js)$)")


@dataclass(frozen=True)
class Submission:
    """Something that was handed in, not yet looked into. ``paths`` are all its own."""

    name: str
    paths: tuple[Path, ...]
    students: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    submitted: datetime | None = None
    extension: float = 0.0
    """Days by which it may be later than the deadline."""
    notes: tuple[str, ...] = field(default=())


def is_archive(path: Path) -> bool:
    """Whether its name says that it is an archive which we can take in."""
    return path.is_file() and path.name.lower().endswith(ARCHIVES)


def find(folder: Path) -> list[Submission]:
    """The submissions in a folder, sorted by name.

    Raises BadInput if there are none, or if two have one name.
    """
    metadata = folder / _METADATA
    if metadata.is_file():
        found = _gradescope(metadata)
    else:
        entries = sorted(each for each in folder.iterdir() if not _IGNORED.match(each.name))
        found = _moodle(entries) or _github_classroom(entries) or _plain(entries)
    if not found:
        raise BadInput(
            f"{folder}: there are no submissions: give a folder or an archive with one folder or "
            "archive for each student, or an export of Gradescope, Moodle or GitHub Classroom."
        )
    _confirm_names(found)
    return sorted(found, key=lambda each: each.name)


def root(folder: Path) -> Path:
    """Where the submissions stand in what an archive of a class held."""
    while True:
        inside = [each for each in folder.iterdir() if not re.match(r"^(\.|__MACOSX)", each.name)]
        if len(inside) != 1 or not inside[0].is_dir() or inside[0].is_symlink():
            return folder
        if any(_SOURCES.search(each.name) for each in inside[0].iterdir()):
            return folder  # it is the one submission of this class
        folder = inside[0]


def _confirm_names(found: Sequence[Submission]) -> None:
    seen: dict[str, Submission] = {}
    for each in found:
        other = seen.setdefault(each.name.casefold(), each)
        if other is not each:
            raise BadInput(
                f"Two submissions have the name {each.name!r}: {other.paths[0]} and "
                f"{each.paths[0]}. Remove or rename one of them."
            )
        if any(ord(character) < 32 or character in "/\x7f" for character in each.name):
            raise BadInput(f"The name of the submission {each.name!r} has control characters.")


def _plain(entries: Iterable[Path]) -> list[Submission]:
    found = []
    for each in entries:
        if each.is_symlink() or not (each.is_dir() or each.is_file()):
            continue
        name = each.name
        if each.is_file():
            suffix = next((end for end in ARCHIVES if name.lower().endswith(end)), each.suffix)
            name = name[: len(name) - len(suffix)] if suffix else name
        found.append(Submission(name, (each,), (name,)))
    return found


def _moodle(entries: Sequence[Path]) -> list[Submission]:
    """``NAME_NUMBER_assignsubmission_file_…``: a folder each, or files side by side."""
    groups: dict[tuple[str, str], list[Path]] = {}
    for each in entries:
        match = _MOODLE.match(each.name)
        if match is None:
            return []
        groups.setdefault((match["name"], match["id"]), []).append(each)
    twice = {name for name, _ in groups if sum(name == other for other, _ in groups) > 1}
    return [
        # Two students may have one name; the number of the submission tells them apart.
        Submission(
            f"{name} {number}" if name in twice else name,
            tuple(paths),
            (name,),
            # As Moodle's own grading worksheet calls them.
            (f"Participant {number}",),
        )
        for (name, number), paths in groups.items()
    ]


def _github_classroom(entries: Sequence[Path]) -> list[Submission]:
    """Clones ``ASSIGNMENT-USER``: the name is what follows the part that all have in common."""
    if len(entries) < 2 or not all((each / ".git").exists() for each in entries):
        return []
    names = [each.name for each in entries]
    common = names[0]
    for name in names[1:]:
        while not name.startswith(common):
            common = common[:-1]
    prefix = common[: common.rfind("-") + 1]
    return [Submission(each.name[len(prefix) :], (each,), (each.name[len(prefix) :],))
            for each in entries]  # fmt: skip


def _gradescope(metadata: Path) -> list[Submission]:
    found = []
    for key, value in _metadata(metadata).items():
        folder = metadata.parent / key
        if not folder.is_dir() or not isinstance(value, dict):
            continue
        people = [each for each in value.get(":submitters", []) if isinstance(each, dict)]
        students = tuple(str(each.get(":name", "")) for each in people)
        identifiers = tuple(str(each.get(":sid") or each.get(":email") or "") for each in people)
        name = " and ".join(students) or key
        submitted = value.get(":created_at")
        moment = submitted if isinstance(submitted, datetime) else None
        found.append(Submission(name, (folder,), students, identifiers, moment))
    twice = [each.name for each in found]
    return [
        replace(each, name=f"{each.name} {each.paths[0].name.removeprefix('submission_')}")
        if twice.count(each.name) > 1
        else each
        for each in found
    ]


def _metadata(path: Path) -> dict[str, Any]:
    try:
        import yaml
    except ImportError as problem:
        raise BadInput(
            f"{path}: reading an export of Gradescope needs PyYAML: pip install 'sockcheck[grade]'."
        ) from problem

    class Plain(yaml.SafeLoader):
        """Reads data only; what is tagged as an object of a program's is left out."""

    Plain.add_multi_constructor("!", lambda *_: None)
    try:
        value = yaml.load(path.read_text(encoding="utf-8"), Loader=Plain)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise BadInput(f"{path}: it cannot be read: {problem}.") from problem
    if not isinstance(value, dict):
        raise BadInput(f"{path}: this is not the metadata of a Gradescope export.")
    return {str(key): each for key, each in value.items()}
