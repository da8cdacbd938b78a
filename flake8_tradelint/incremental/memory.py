"""Load and hold the snapshots of all projects that a run meets, and assign files to projects."""

from __future__ import annotations

import os

from flake8_tradelint.discover.roots import Roots, marked_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flake8_tradelint.incremental.snapshot import Project, Snapshot
    from flake8_tradelint.settings import Settings


class Memory:
    """The snapshots of the projects that a run meets, each loaded once; without a cache, only the roots."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.roots = Roots()  # the project roots of all files that the run meets
        self.walked: dict[str, Sequence[str]] = {}  # by folder: the files in it, if it was walked
        self._snapshots: dict[str, Snapshot] = {}
        self._keys: dict[str, str] = {}

    def files(self, paths: Sequence[str]) -> Sequence[str] | None:
        """Return all Python files below these folders of one project; ``None`` if only a walk can tell."""
        folders = list(map(os.path.abspath, paths))
        if not self._settings.cache or not all(map(os.path.isdir, folders)):
            return None
        root = marked_root(folders[0])
        if root is None or not _keeps(root) or any(marked_root(folder) != root for folder in folders[1:]):
            return None
        snapshot = self._load_snapshot(root)
        if snapshot.tree is None:
            return None
        from flake8_tradelint.discover.seen import files_below

        return files_below(snapshot.tree, root, folders, snapshot.change.files.paths)

    def holds_others(self, path: str) -> bool:
        """Return True if other projects lie below the folder's project root; call it after ``files``."""
        root = marked_root(os.path.abspath(path))
        return root is not None and _keeps(root) and bool(self._load_snapshot(root).inner)

    def by_root(self, files: Sequence[str]) -> dict[str, list[str]]:
        """Group the files by the root of the project that they belong to."""
        roots, found = self.roots, dict[str, list[str]]()
        first = roots.of(files[0])
        snapshot = self._snapshots.get(first)
        own: frozenset[str] = frozenset()
        if snapshot is not None and snapshot.tree is not None:
            if not snapshot.inner and (every := [*files]) == snapshot.change.files.paths:
                return {first: every}
            own = frozenset(snapshot.change.files.paths) - snapshot.inner.keys()
        for path in files:
            found.setdefault(first if path in own else roots.of(path), []).append(path)
        return found

    def found(self, roots: Iterable[str]) -> dict[str, Sequence[str]]:
        """Return all files of the given projects that were walked and have a marker file at their root."""
        return {root: self.walked[root] for root in self.walked.keys() & roots if marked_root(root) == root}

    def answers(self, root: str, paths: Sequence[str]) -> Project:
        """Split these files of a project into those that the cache answers and those to be checked."""
        from flake8_tradelint.incremental.snapshot import Project

        if marked_root(root) != root or not _keeps(root):
            return Project(root, "", None, (), tuple(paths))
        snapshot = self._load_snapshot(root)
        every = snapshot.change.files.paths
        if snapshot.change.nothing and snapshot.entry.some is None and paths == every:
            # avoids building a set of so many paths
            return Project(root, self._keys[root], snapshot, tuple(paths), ())
        if not frozenset(every).issuperset(paths):
            return Project(root, "", None, (), tuple(paths))
        known = snapshot.known
        wanted = tuple(path for path in paths if path in known)
        missing = tuple(path for path in paths if path not in known)
        return Project(root, self._keys[root], snapshot, wanted, missing)

    def _load_snapshot(self, root: str) -> Snapshot:
        if root not in self._snapshots:
            from flake8_tradelint.cache.identity import key_of
            from flake8_tradelint.incremental.load_snapshot import load_snapshot

            key = self._keys[root] = key_of(self._settings, root)
            self._snapshots[root] = load_snapshot(root, key, self._settings, self.roots)
        return self._snapshots[root]


def _keeps(root: str) -> bool:
    from flake8_tradelint.cache.secret import is_usable

    return is_usable(root)
