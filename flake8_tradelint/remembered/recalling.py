"""A project as it is now, beside what the cache remembers of it."""

from __future__ import annotations

import time

from flake8_tradelint.discover.roots import Roots
from flake8_tradelint.light import read_file
from flake8_tradelint.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from flake8_tradelint.cache.later import Later
    from flake8_tradelint.cache.state import Change
    from flake8_tradelint.cache.store import Entry
    from flake8_tradelint.discover.seen import Tree
    from flake8_tradelint.model import Failure, Finding
    from flake8_tradelint.settings import Settings


FEW = 24
"""Files that may have changed, each of which is read anew in every run, before a new entry is written."""


class Recalled(Record):
    """A project as it is now, beside what is remembered of it.

    ``later`` is what was found since the entry was written, for files that are as they are now.
    """

    entry: Entry
    tree: Tree | None
    inner: Mapping[str, str]
    change: Change
    later: Later | None = None

    @property
    def known(self) -> frozenset[str]:
        """The files whose remembered verdicts hold, for all that is known without a further look."""
        if self.change.nothing:
            return self.entry.checked
        return self.later.checked if self.later is not None else frozenset()

    def said(self, files: Collection[str]) -> tuple[list[Finding], list[Failure]]:
        """What is remembered of these files of the project, each of which is named once."""
        if self.change.nothing and len(files) == len(self.change.files.paths):
            return [*self.entry.findings], [*self.entry.failures]
        newer = self.later.checked.intersection(files) if self.later is not None else frozenset[str]()
        older = frozenset(files) - newer
        found = [finding for finding in self.entry.findings if finding.primary.path in older]
        failed = [failure for failure in self.entry.failures if failure.path in older]
        if self.later is not None:
            found += (finding for finding in self.later.findings if finding.primary.path in newer)
            failed += (failure for failure in self.later.failures if failure.path in newer)
        return found, failed


class Project(Record):
    """``wanted`` are the files that memory answers for, ``missing`` those that it does not.

    ``holding`` are the files of the project whose remembered verdicts hold; ``None``: those that were
    ``known``. ``recalled`` is ``None`` where nothing marks a project, or a file is none of its: no place for
    a cache.
    """

    root: str
    key: str
    recalled: Recalled | None
    wanted: tuple[str, ...]
    missing: tuple[str, ...]
    holding: frozenset[str] | None = None

    def is_small(self, settings: Settings) -> bool:
        """Have but a few files changed, and does a check of these tell all that is not known?"""
        recalled = self.recalled
        if recalled is None or recalled.change.nothing or len(self.missing) > FEW:
            return False
        if not recalled.entry.state:
            return False  # there is nothing beside which more could be kept
        change, checked = recalled.change, recalled.entry.checked
        if len(change.every) > FEW or not may_hold_after(change, settings):
            return False
        if recalled.later is not None and recalled.later.moved:
            return False
        return all(path in change.changed or path not in checked for path in self.missing)

    def changed(self, paths: Collection[str] = ()) -> Project:
        """The project after these of its files have changed once more; what was found later is left aside."""
        recalled = self.recalled
        own = frozenset(recalled.change.files.paths).intersection(paths) if recalled is not None else ()
        if recalled is None or not (own or recalled.later):
            return self
        change = replace(recalled.change, changed=recalled.change.changed.union(own))
        recalled = replace(recalled, change=change, later=None)
        missing = (*self.wanted, *self.missing)
        return replace(self, recalled=recalled, wanted=(), missing=missing, holding=frozenset())


def may_hold_after(change: Change, settings: Settings) -> bool:
    """Can it be told whom it concerns that files have come or gone?"""
    return not change.moved or not (settings.renames or change.concerns_all)


def recalled(root: str, key: str, settings: Settings, roots: Roots) -> Recalled:
    """The project with this root as it is now; its answers are kept under the ``key``."""
    from flake8_tradelint.cache.store import load

    found = _compared(load(root, key), root, settings, roots)
    return _with_later(found, root, key, settings)


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
    from flake8_tradelint.discover.seen import since

    seen = since(tree, entry.files.paths, time.time_ns())
    if seen is None:
        return None
    from flake8_tradelint.cache.state import compare_again

    paths, inner = entry.files.paths, entry.inner
    if seen.came or seen.gone:
        from flake8_tradelint.discover.walk import left_out

        roots = Roots()
        came = [path for path in seen.came if not left_out(path, root, settings)]
        paths = sorted(frozenset(paths).difference(seen.gone).union(came))
        inner = {
            **{path: of for path, of in inner.items() if path not in seen.gone},
            **{path: of for path in came if (of := roots.of(path)) != root},
        }
    change = compare_again(entry.files, paths, by_content=settings.cache_by == "content")
    # A ``setup.py`` may have become the mark of a project, or none.
    if change.removed != frozenset(seen.gone) or any(path.endswith("setup.py") for path in change.changed):
        return None
    return Recalled(entry, seen.tree, inner, change)


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


def now(project: Project, read: Callable[[str], bytes] = read_file) -> Entry | None:
    """The project as it is to be remembered, without findings; ``None`` where nothing is new.

    ``read`` gives the contents of files of which nothing is remembered.
    """
    recalled = project.recalled
    if recalled is None:
        return None
    known, files = recalled.entry.files, recalled.change.files
    if recalled.later is not None or not (
        project.missing or known.times != files.times or _is_news(recalled)
    ):
        return None
    from flake8_tradelint.cache.state import remembered as to_remember

    files = to_remember(files, time.time_ns(), read)
    from flake8_tradelint.cache.store import Entry, token

    state = recalled.entry.state if recalled.change.nothing else token(files)
    return Entry(files, state, recalled.tree, recalled.inner)


def _is_news(recalled: Recalled) -> bool:
    """Are the folders better known than before?"""
    known, tree = recalled.entry.tree, recalled.tree
    return tree is not None and (known is None or known.times != tree.times)
