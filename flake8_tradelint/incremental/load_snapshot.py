"""Load a project's snapshot: compare its files on disk with its cache entry."""

from __future__ import annotations

import time

from flake8_tradelint.discover.roots import Roots
from flake8_tradelint.incremental.snapshot import Snapshot
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.cache.store import Entry
    from flake8_tradelint.discover.seen import Since, Tree
    from flake8_tradelint.settings import Settings


def load_snapshot(root: str, key: str, settings: Settings, roots: Roots) -> Snapshot:
    """Return the snapshot of the project with this root; its answers are stored under ``key``."""
    from flake8_tradelint.cache.store import load

    found = _compared(load(root, key), root, settings, roots)
    return _with_later(found, root, key, settings)


def _compared(entry: Entry | None, root: str, settings: Settings, roots: Roots) -> Snapshot:
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
    return Snapshot(entry, tree, inner, compare(entry.files, stamps(paths), by_content=by_content))


def _since(entry: Entry, tree: Tree, root: str, settings: Settings) -> Snapshot | None:
    """Compare the entry with the disk; ``None`` if more than Python files have changed, come or gone."""
    from flake8_tradelint.cache.state import MANY, changed_numbers, compare, compare_in_place, stamps
    from flake8_tradelint.discover.seen import since

    by_content, asking = settings.cache_by == "content", None
    if len(entry.files.paths) + len(tree.folders) >= MANY and not by_content:
        from flake8_tradelint.cache.asking import Asking

        asking = Asking(entry.files, others=len(tree.folders), jobs=settings.jobs)
    try:
        seen = since(tree, entry.files.paths, time.time_ns())
        if seen is None:
            return None
        paths, inner = _after(seen, entry, root, settings)
        if paths is entry.files.paths and not by_content:
            numbers = changed_numbers(entry.files) if asking is None else asking.numbers()
            change = compare_in_place(entry.files, numbers)
        else:
            change = compare(entry.files, stamps(paths), by_content=by_content)
    except OSError:  # a file was deleted since its folder was listed
        return None
    finally:
        if asking is not None:
            asking.close()
    # A changed ``setup.py`` may have become the marker of a project, or none.
    if change.removed != frozenset(seen.gone) or any(path.endswith("setup.py") for path in change.changed):
        return None
    return Snapshot(entry, seen.tree, inner, change)


def _after(
    seen: Since, entry: Entry, root: str, settings: Settings
) -> tuple[Sequence[str], Mapping[str, str]]:
    """Return the project's files after additions and removals, and which belong to projects below it."""
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


def _with_later(snapshot: Snapshot, root: str, key: str, settings: Settings) -> Snapshot:
    """Return the snapshot with the overlay of later verdicts, if it fits the files as they are now."""
    change = snapshot.change
    if change.nothing:
        return snapshot
    from flake8_tradelint.cache import overlay as overlays

    found = overlays.load(root, key, snapshot.entry.head)
    if found is None or not found.is_of(change, by_content=settings.cache_by == "content"):
        return snapshot
    return replace(snapshot, later=found)
