"""A snapshot of a project: its files as they are now, compared with its cache entry."""

from __future__ import annotations

import time

from flake8_tradelint.startup.light import read_file
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from flake8_tradelint.cache.overlay import Overlay
    from flake8_tradelint.cache.state import Change
    from flake8_tradelint.cache.store import Entry
    from flake8_tradelint.discover.seen import Tree
    from flake8_tradelint.model import Failure, Finding
    from flake8_tradelint.settings import Settings

FEW = 24
"""How many files may have changed since the entry was written (each run reads these again) before a new entry
is written."""


class Snapshot(Record):
    """A project's cache entry (``entry``), and how its files have changed since (``change``).

    ``tree`` are its folders, ``inner`` the files that belong to projects below it, by path with that
    project's root. ``later`` is the overlay: verdicts found since the entry was written, on files as they are
    now.
    """

    entry: Entry
    tree: Tree | None
    inner: Mapping[str, str]
    change: Change
    later: Overlay | None = None

    @property
    def known(self) -> frozenset[str]:
        """The files whose cached verdicts hold, as far as this is known without comparing sources."""
        if self.change.nothing:
            return self.entry.checked
        return self.later.checked if self.later is not None else frozenset()

    def said(self, files: Collection[str]) -> tuple[list[Finding], list[Failure]]:
        """Return the cached findings and failures of these files of the project, each named once."""
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
    """A project with the files that the cache answers (``wanted``) and those to be checked (``missing``).

    ``holding`` are the project's files whose cached verdicts hold; ``None``: those of ``snapshot.known``.
    ``snapshot`` is ``None`` if the root has no marker file or some file is not one of the project: nothing is
    cached then.
    """

    root: str
    key: str
    snapshot: Snapshot | None
    wanted: tuple[str, ...]
    missing: tuple[str, ...]
    holding: frozenset[str] | None = None

    def is_small(self, settings: Settings) -> bool:
        """Return True if at most ``FEW`` files have changed and checking these tells all that is unknown."""
        snapshot = self.snapshot
        if snapshot is None or snapshot.change.nothing or len(self.missing) > FEW:
            return False
        if not snapshot.entry.state:
            return False  # there is no entry to put an overlay on
        change, checked = snapshot.change, snapshot.entry.checked
        if len(change.every) > FEW or not may_hold_after(change, settings):
            return False
        if snapshot.later is not None and snapshot.later.moved:
            return False
        return all(path in change.changed or path not in checked for path in self.missing)

    def changed(self, paths: Collection[str] = ()) -> Project:
        """Return the project as if ``paths`` had changed as well; the overlay is dropped."""
        snapshot = self.snapshot
        own = frozenset(snapshot.change.files.paths).intersection(paths) if snapshot is not None else ()
        if snapshot is None or not (own or snapshot.later):
            return self
        change = replace(snapshot.change, changed=snapshot.change.changed.union(own))
        snapshot = replace(snapshot, change=change, later=None)
        missing = (*self.wanted, *self.missing)
        return replace(self, snapshot=snapshot, wanted=(), missing=missing, holding=frozenset())


def may_hold_after(change: Change, settings: Settings) -> bool:
    """Return True if the verdicts that added and removed files invalidate can be determined."""
    return not change.moved or not (settings.renames or change.concerns_all)


def now(project: Project, read: Callable[[str], bytes] = read_file) -> Entry | None:
    """Return the entry to write for the project as it is now, without findings; ``None`` if nothing is new.

    ``read`` returns the contents of files that the cache does not know.
    """
    snapshot = project.snapshot
    if snapshot is None:
        return None
    known, files = snapshot.entry.files, snapshot.change.files
    if snapshot.later is not None or not (
        project.missing or known.times != files.times or _is_news(snapshot)
    ):
        return None
    from flake8_tradelint.cache.state import remembered as to_remember

    files = to_remember(files, time.time_ns(), read)
    from flake8_tradelint.cache.store import Entry, token

    state = snapshot.entry.state if snapshot.change.nothing else token(files)
    return Entry(files, state, snapshot.tree, snapshot.inner)


def _is_news(snapshot: Snapshot) -> bool:
    """Return True if the folders are better known than in the entry."""
    known, tree = snapshot.entry.tree, snapshot.tree
    return tree is not None and (known is None or known.times != tree.times)
