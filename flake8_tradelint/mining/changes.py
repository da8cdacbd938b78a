"""Represent the steps of a history, and select those whose changed lines may contain a rename.

In such a step one name is removed and another one added.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed file. ``old`` and ``new`` are its paths, empty if the file is added or deleted.

    ``blobs`` are the ids of the contents; ``removed`` and ``added`` are lines without indentation.
    """

    old: str
    new: str
    blobs: tuple[str, str]
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commit:
    """One step of a history. ``name`` is the commit's abbreviated id, or the two releases."""

    name: str
    files: tuple[FileChange, ...]


_DEFINED = re.compile(
    r"(?:(?:async\s+)?def\s+(\w+)|class\s+(\w+)|(?:self|cls)\.(\w+)\s*(?::[^=]|=[^=])|(\w+)\s*(?::\s|=[^=])|(\w+),?$)"
)
"""A definition at the start of a line, including a field, an enum member, a parameter on its own line."""

_PARAMETERS = re.compile(r"(?:async\s+)?def\s+\w+\s*\((.*)")
_PARAMETER = re.compile(r"(\w+)\s*(?:[:=,)]|$)")
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|testing|docs?|examples?|migrations)/|(?:^|/)(?:test_[^/]*|conftest|[^/]*_test)\.py$"
)

MAX_FILES = 400
"""Commits that change more Python files than this (a formatter, a vendored package) are skipped."""


def is_test(path: str) -> bool:
    """Return True if the file defines nothing that other files would use (tests, docs, examples)."""
    return _TESTS.search(path) is not None


def may_rename(commit: Commit) -> bool:
    """Return True if some file loses a name and some file gains one."""
    if len(commit.files) > MAX_FILES:
        return False
    relevant = [change for change in commit.files if not is_test(change.new or change.old)]
    return any(_lost(change) for change in relevant) and any(_gained(change) for change in relevant)


def is_interesting(change: FileChange) -> bool:
    """Return True if the file loses or gains a name."""
    return not is_test(change.new or change.old) and bool(_lost(change) or _gained(change))


def _lost(change: FileChange) -> set[str]:
    return defined(change.removed) - defined(change.added)


def _gained(change: FileChange) -> set[str]:
    return defined(change.added) - defined(change.removed)


def defined(lines: Iterable[str]) -> set[str]:
    """Return the names that lines of code may define; those of functions end with ``()``."""
    found: set[str] = set()
    for line in lines:
        match = _DEFINED.match(line)
        if match is None:
            continue
        function, *others = match.groups()
        found.update(name for name in others if name)
        if function:
            found.add(f"{function}()")
            parameters = _PARAMETERS.match(line)
            found.update(_PARAMETER.findall(parameters[1]) if parameters is not None else ())
    return found
