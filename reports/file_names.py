"""The name of a submission as the name of a file, on any file system and in any link."""

from __future__ import annotations

import hashlib
import re

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}")
_LONGEST = 60


def file_name(name: str) -> str:
    """A name of letters, digits, ``.``, ``_`` and ``-``; different for different names.

    A name that is one already stays as it is. Otherwise the beginning of a SHA-256 of the name is
    appended, so that names which differ only in what was replaced do not meet.
    """
    if _SAFE.fullmatch(name) and not name.endswith("."):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:_LONGEST]
    return f"{plain or 'submission'}-{digest}"
