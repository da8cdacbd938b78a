"""Looks at projects as they are now, beside what the cache remembers of them."""

from __future__ import annotations

import os
import time

from flake8_tradelint.discover.roots import Roots, marked_root
from flake8_tradelint.discover.seen import files_below
from flake8_tradelint.records import replace
from flake8_tradelint.remembered.recalled import Project, Recalled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flake8_tradelint.cache.store import Entry
    from flake8_tradelint.discover.seen import Since, Tree
    from flake8_tradelint.settings import Settings


class Memory:
    """What is remembered of the projects that a run meets; each is looked at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.roots = Roots()  # of all files that the run meets
        self.walked: dict[str, Sequence[str]] = {}  # by folder: the files in it, where these were looked for
        self._recalled: dict[str, Recalled] = {}
        self._keys: dict[str, str] = {}

    def files(self, paths: Sequence[str]) -> Sequence[str] | None:
        """All Python files below these folders of one project; ``None`` where only a walk can tell."""
        folders = list(map(os.path.abspath, paths))
        if not self._settings.cache or not all(map(os.path.isdir, folders)):
            return None
        root = marked_root(folders[0])
        if root is None or any(marked_root(folder) != root for folder in folders[1:]):
            return None
        recalled = self._recall(root)
        if recalled.tree is None:
            return None
        return files_below(recalled.tree, root, folders, recalled.change.files.paths)

    def holds_others(self, path: str) -> bool:
        """Do projects of their own lie below the root of the folder's; asked after ``files``."""
        root = marked_root(os.path.abspath(path))
        return root is not None and bool(self._recall(root).inner)

    def by_root(self, files: Sequence[str]) -> dict[str, list[str]]:
        """The files by the root of the project that they belong to."""
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
        """All files of those whose folders were walked; where nothing marks one, not all of it is theirs."""
        return {root: self.walked[root] for root in self.walked.keys() & roots if marked_root(root) == root}

    def answers(self, root: str, paths: Sequence[str]) -> Project:
        """What is known of these files of a project."""
        if marked_root(root) != root:
            return Project(root, "", None, (), tuple(paths))
        recalled = self._recall(root)
        every = recalled.change.files.paths
        if recalled.change.nothing and recalled.entry.some is None and paths == every:
            return Project(root, self._keys[root], recalled, tuple(paths), ())  # no set of so many texts
        if not frozenset(every).issuperset(paths):
            return Project(root, "", None, (), tuple(paths))
        known = recalled.known
        wanted = tuple(path for path in paths if path in known)
        missing = tuple(path for path in paths if path not in known)
        return Project(root, self._keys[root], recalled, wanted, missing)

    def _recall(self, root: str) -> Recalled:
        if root not in self._recalled:
            from flake8_tradelint.cache.identity import key_of
            from flake8_tradelint.cache.store import load

            key = self._keys[root] = key_of(self._settings, root)
            found = _compared(load(root, key), root, self._settings, self.roots)
            self._recalled[root] = _with_later(found, root, key, self._settings)
        return self._recalled[root]


def _compared(entry: Entry | None, root: str, settings: Settings, roots: Roots) -> Recalled:
    if entry is not None and entry.tree is not None:
        found = _since(entry, entry.tree, root, settings)
        if found is not None:
            return found
    from flake8_tradelint.cache.state import compare, stamps
    from flake8_tradelint.cache.store import Entry
    from flake8_tradelint.discover import seen_files

    (paths, tree), by_content = seen_files(root, settings), settings.cache_by == "content"
    entry = entry or Entry()
    inner = {path: of for path in paths if (of := roots.of(path)) != root}
    return Recalled(entry, tree, inner, compare(entry.files, stamps(paths), by_content=by_content))


def _since(entry: Entry, tree: Tree, root: str, settings: Settings) -> Recalled | None:
    """The project as it is now, where no more than Python files have changed, come and gone."""
    from flake8_tradelint.cache.asking import Asking
    from flake8_tradelint.cache.state import compare, compare_in_place, stamps
    from flake8_tradelint.discover.seen import since

    by_content = settings.cache_by == "content"
    asking = None if by_content else Asking(entry.files, others=len(tree.folders), jobs=settings.jobs)
    try:
        seen = since(tree, entry.files.paths, time.time_ns())
        if seen is None:
            return None
        paths, inner = _after(seen, entry, root, settings)
        if asking is not None and paths is entry.files.paths:
            change = compare_in_place(entry.files, asking.numbers())
        else:
            change = compare(entry.files, stamps(paths), by_content=by_content)
    except OSError:  # one has gone since its folder was looked at
        return None
    finally:
        if asking is not None:
            asking.close()
    # A ``setup.py`` may have become the mark of a project, or none.
    if change.removed != frozenset(seen.gone) or any(path.endswith("setup.py") for path in change.changed):
        return None
    return Recalled(entry, seen.tree, inner, change)


def _after(
    seen: Since, entry: Entry, root: str, settings: Settings
) -> tuple[Sequence[str], Mapping[str, str]]:
    """The files of the project when some have come and gone, and those of them that are of projects below."""
    paths, inner = entry.files.paths, entry.inner
    if not (seen.came or seen.gone):
        return paths, inner
    from flake8_tradelint.discover.walk import left_out

    roots = Roots()
    came = [path for path in seen.came if not left_out(path, root, settings)]
    return sorted(frozenset(paths).difference(seen.gone).union(came)), {
        **{path: of for path, of in inner.items() if path not in seen.gone},
        **{path: of for path in came if (of := roots.of(path)) != root},
    }


def _with_later(recalled: Recalled, root: str, key: str, settings: Settings) -> Recalled:
    """The same with what was found since."""
    change = recalled.change
    if change.nothing:
        return recalled
    from flake8_tradelint.cache import later

    found = later.load(root, key, recalled.entry.head)
    if found is None or not found.is_of(change, by_content=settings.cache_by == "content"):
        return recalled
    return replace(recalled, later=found)
