"""A project as it is now, beside what the cache remembers of it."""

from __future__ import annotations

import os
import time

from flake8_tradelint.cache.identity import key_of
from flake8_tradelint.cache.state import Change, compare, stamps
from flake8_tradelint.cache.state import remembered as to_remember
from flake8_tradelint.cache.store import Entry, load
from flake8_tradelint.records import dataclass
from flake8_tradelint.roots import Roots, marked_root
from flake8_tradelint.seen import Tree, still

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.settings import Settings


@dataclass(frozen=True, slots=True)
class Recalled:
    """A project as it is now, beside what is remembered of it."""

    entry: Entry
    tree: Tree | None
    inner: Mapping[str, str]
    change: Change


@dataclass(frozen=True, slots=True)
class Project:
    """``wanted`` are the files that memory answers for, ``missing`` those that it does not.

    ``holding`` are the files of the project whose remembered verdicts hold. ``recalled`` is ``None`` where
    nothing marks a project, or a file is none of its: no place for a cache.
    """

    root: str
    key: str
    recalled: Recalled | None
    wanted: tuple[str, ...]
    missing: tuple[str, ...]
    holding: frozenset[str] = frozenset()


class Memory:
    """What is remembered of the projects that a run meets; each is looked at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._recalled: dict[str, Recalled] = {}
        self._keys: dict[str, str] = {}

    def files(self, path: str) -> Sequence[str] | None:
        """All Python files below a project's root; ``None`` where only a walk can tell."""
        root = os.path.abspath(path)
        if not self._settings.cache or not os.path.isdir(root) or marked_root(root) != root:
            return None
        recalled = self._recall(root)
        return recalled.change.files.paths if recalled.tree is not None else None

    def by_root(self, files: Sequence[str]) -> dict[str, list[str]]:
        """The files by the root of the project that they belong to."""
        roots = Roots()
        found: dict[str, list[str]] = {}
        first = roots.of(files[0])
        recalled = self._recalled.get(first)
        own: frozenset[str] = frozenset()
        if recalled is not None and recalled.tree is not None:
            own = frozenset(recalled.change.files.paths) - recalled.inner.keys()
        for path in files:
            found.setdefault(first if path in own else roots.of(path), []).append(path)
        return found

    def answers(self, root: str, paths: Sequence[str]) -> Project:
        """What is known of these files of a project."""
        if marked_root(root) != root:
            return Project(root, "", None, (), tuple(paths))
        recalled = self._recall(root)
        if not frozenset(recalled.change.files.paths).issuperset(paths):
            return Project(root, "", None, (), tuple(paths))
        known = recalled.entry.checked if recalled.change.nothing else frozenset()
        wanted = tuple(path for path in paths if path in known)
        missing = tuple(path for path in paths if path not in known)
        return Project(root, self._keys[root], recalled, wanted, missing, known)

    def _recall(self, root: str) -> Recalled:
        if root not in self._recalled:
            key = self._keys[root] = key_of(self._settings, root)
            self._recalled[root] = _compared(load(root, key), root, self._settings)
        return self._recalled[root]


def _compared(entry: Entry | None, root: str, settings: Settings) -> Recalled:
    by_content = settings.cache_by == "content"
    tree = still(entry.tree, time.time_ns()) if entry is not None and entry.tree is not None else None
    if entry is not None and tree is not None:
        change = compare(entry.files, stamps(entry.files.paths), by_content=by_content)
        # A ``setup.py`` may have become the mark of a project, or none.
        if not change.removed and not any(path.endswith("setup.py") for path in change.changed):
            return Recalled(entry, tree, entry.inner, change)
    from flake8_tradelint.discover import seen_files

    paths, tree = seen_files(root, settings)
    entry = entry or Entry()
    roots = Roots()
    inner = {path: of for path in paths if (of := roots.of(path)) != root}
    return Recalled(entry, tree, inner, compare(entry.files, stamps(paths), by_content=by_content))


def now(project: Project) -> Entry | None:
    """The project as it is to be remembered, without findings; ``None`` where nothing is new."""
    recalled = project.recalled
    if recalled is None:
        return None
    known, files = recalled.entry.files, recalled.change.files
    if not (project.missing or known.times != files.times or _is_news(recalled)):
        return None
    return Entry(to_remember(files, time.time_ns()), recalled.tree, recalled.inner)


def _is_news(recalled: Recalled) -> bool:
    """Are the folders better known than before?"""
    known, tree = recalled.entry.tree, recalled.tree
    return tree is not None and (known is None or known.times != tree.times)
