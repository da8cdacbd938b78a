"""Collect the renames of a repository's history, or between two source trees."""

from __future__ import annotations

import os
from difflib import SequenceMatcher
from functools import lru_cache

from flake8_tradelint.mining.changes import Commit, FileChange
from flake8_tradelint.mining.lineage import Lineage
from flake8_tradelint.mining.pairing import renames
from flake8_tradelint.mining.review import Review
from flake8_tradelint.mining.shapes import ModuleShape, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flake8_tradelint.mining.git import Repository

    Progress = Callable[[int, int], None]


def of_repository(repository: Repository, since: str, until: str, progress: Progress | None) -> Review:
    """Return the renames of a history, collected commit by commit."""
    total = repository.count(since, until)
    lineage = Lineage()
    for number, commit in enumerate(repository.history(since, until), start=1):
        for event in renames(commit, repository.blob):
            lineage.add(event)
        if progress is not None:
            progress(number, total)
    paths = repository.paths(until)
    return _review(lineage, paths, lambda path: repository.blob(f"{until}:{path}"))


def of_trees(old: Mapping[str, bytes], new: Mapping[str, bytes], name: str) -> Review:
    """Return the renames between two trees. A tree maps relative paths to contents of Python files."""
    changed = [path for path in sorted({*old, *new}) if old.get(path) != new.get(path)]
    contents: dict[str, bytes] = {}
    files = []
    for path in changed:
        ids = f"old:{path}", f"new:{path}"
        contents.update(zip(ids, (old.get(path, b""), new.get(path, b"")), strict=True))
        removed, added = _lines(contents[ids[0]]), _lines(contents[ids[1]])
        files.append(_change(path, path in old, path in new, ids, (removed, added)))
    lineage = Lineage()
    for event in renames(Commit(name, tuple(files)), contents.__getitem__, whole=True):
        lineage.add(event)
    return _review(lineage, list(new), lambda path: new[path])


def _change(
    path: str, before: bool, after: bool, ids: tuple[str, str], lines: tuple[list[str], list[str]]
) -> FileChange:
    removed: list[str] = []
    added: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *lines, autojunk=True).get_opcodes():
        if tag != "equal":
            removed += lines[0][i1:i2]
            added += lines[1][j1:j2]
    return FileChange(path if before else "", path if after else "", ids, tuple(removed), tuple(added))


def _lines(data: bytes) -> list[str]:
    return [line.strip() for line in data.decode(errors="replace").splitlines() if line.strip()]


def _review(lineage: Lineage, paths: list[str], data: Callable[[str], bytes]) -> Review:
    known = frozenset(paths)

    @lru_cache(maxsize=512)
    def shape_of(path: str) -> ModuleShape | None:
        return read(data(path)) if path in known else None

    return Review(lineage, shape_of, _module_names(known), known)


def _module_names(paths: frozenset[str]) -> Callable[[str], str]:
    """Return a function from a path to its dotted name below the outermost package.

    Folders within that need no ``__init__.py``.
    """
    packages = {os.path.dirname(path) for path in paths if os.path.basename(path) == "__init__.py"}

    def name(path: str) -> str:
        parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
        tops = (n for n in range(1, len(parts)) if "/".join(parts[:n]) in packages)
        top = next(tops, len(parts))
        return ".".join(parts[top - 1 :])

    return name
