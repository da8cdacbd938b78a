"""Load and hold the snapshots of all projects that a run meets, and assign files to projects."""

from __future__ import annotations

import os

from flake8_tradelint.discover.roots import Roots, marked_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flake8_tradelint.remembered.recalled import Project, Recalled
    from flake8_tradelint.settings import Settings


class Memory:
    """The snapshots of the projects that a run meets, each loaded once; without a cache, only the roots."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.roots = Roots()  # the project roots of all files that the run meets
        self.walked: dict[str, Sequence[str]] = {}  # by folder: the files in it, if it was walked
        self._recalled: dict[str, Recalled] = {}
        self._keys: dict[str, str] = {}

    def files(self, paths: Sequence[str]) -> Sequence[str] | None:
        """Return all Python files below these folders of one project; ``None`` if only a walk can tell."""
        folders = list(map(os.path.abspath, paths))
        if not self._settings.cache or not all(map(os.path.isdir, folders)):
            return None
        root = marked_root(folders[0])
        if root is None or not _keeps(root) or any(marked_root(folder) != root for folder in folders[1:]):
            return None
        recalled = self._recall(root)
        if recalled.tree is None:
            return None
        from flake8_tradelint.discover.seen import files_below

        return files_below(recalled.tree, root, folders, recalled.change.files.paths)

    def holds_others(self, path: str) -> bool:
        """Return True if other projects lie below the folder's project root; call it after ``files``."""
        root = marked_root(os.path.abspath(path))
        return root is not None and _keeps(root) and bool(self._recall(root).inner)

    def by_root(self, files: Sequence[str]) -> dict[str, list[str]]:
        """Group the files by the root of the project that they belong to."""
        roots, found = self.roots, dict[str, list[str]]()
        first = roots.of(files[0])
        recalled = self._recalled.get(first)
        own: frozenset[str] = frozenset()
        if recalled is not None and recalled.tree is not None:
            if not recalled.inner and (every := [*files]) == recalled.change.files.paths:
                return {first: every}
            own = frozenset(recalled.change.files.paths) - recalled.inner.keys()
        for path in files:
            found.setdefault(first if path in own else roots.of(path), []).append(path)
        return found

    def found(self, roots: Iterable[str]) -> dict[str, Sequence[str]]:
        """Return all files of the given projects that were walked and have a marker file at their root."""
        return {root: self.walked[root] for root in self.walked.keys() & roots if marked_root(root) == root}

    def answers(self, root: str, paths: Sequence[str]) -> Project:
        """Split these files of a project into those that the cache answers and those to be checked."""
        from flake8_tradelint.remembered.recalled import Project

        if marked_root(root) != root or not _keeps(root):
            return Project(root, "", None, (), tuple(paths))
        recalled = self._recall(root)
        every = recalled.change.files.paths
        if recalled.change.nothing and recalled.entry.some is None and paths == every:
            # avoids building a set of so many paths
            return Project(root, self._keys[root], recalled, tuple(paths), ())
        if not frozenset(every).issuperset(paths):
            return Project(root, "", None, (), tuple(paths))
        known = recalled.known
        wanted = tuple(path for path in paths if path in known)
        missing = tuple(path for path in paths if path not in known)
        return Project(root, self._keys[root], recalled, wanted, missing)

    def _recall(self, root: str) -> Recalled:
        if root not in self._recalled:
            from flake8_tradelint.cache.identity import key_of
            from flake8_tradelint.remembered.recalling import recall

            key = self._keys[root] = key_of(self._settings, root)
            self._recalled[root] = recall(root, key, self._settings, self.roots)
        return self._recalled[root]


def _keeps(root: str) -> bool:
    from flake8_tradelint.cache.secret import is_usable

    return is_usable(root)
