"""Values for one step of a history: the files that it changes, and the changed lines."""

from __future__ import annotations

from dataclasses import dataclass


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
