"""One step of a history: the files that it changes, and the lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileChange:
    """``old`` and ``new`` are paths, empty where the file comes or goes; ``blobs`` the ids of the contents.

    ``removed`` and ``added`` are lines without their indentation.
    """

    old: str
    new: str
    blobs: tuple[str, str]
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commit:
    """``name`` is what to call the step: the commit's abbreviated id, or the two releases."""

    name: str
    files: tuple[FileChange, ...]
