"""A check that remembers: what an unchanged project was found to have is not looked for again.

The engine, and with it everything that knows Python, is imported only where a file has to be
checked; even the walk is spared where no folder has changed.
"""

from __future__ import annotations

import os
import time

from flake8_tradelint.cache.identity import key_of
from flake8_tradelint.cache.state import Change, compare, stamps
from flake8_tradelint.cache.state import remembered as to_remember
from flake8_tradelint.cache.store import Entry, load, save
from flake8_tradelint.records import dataclass, replace
from flake8_tradelint.report import Report, joined
from flake8_tradelint.roots import Roots, marked_root
from flake8_tradelint.seen import Tree, still

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from flake8_tradelint.cache.sources import KeptSources
    from flake8_tradelint.cache.texts import KeptTexts
    from flake8_tradelint.checker import Earlier
    from flake8_tradelint.recording import Recorded
    from flake8_tradelint.settings import Settings

    Progress = Callable[[int, int], None]


def check(
    files: Sequence[str],
    settings: Settings,
    *,
    overlay: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Report:
    """What ``engine.check`` says of the files, from memory where that is the same.

    Nothing is remembered of contents that are not on disk (``overlay``).
    """
    if not settings.cache or not files:
        from flake8_tradelint import engine

        return engine.check(files, settings, overlay=overlay, progress=progress)
    if overlay:
        return _check_over(overlay, files, settings, progress)
    memory = memory or Memory(settings)
    projects = [memory.answers(root, paths) for root, paths in memory.by_root(files).items()]
    missing = [path for project in projects for path in project.missing]
    # Before they are checked: what changes in between is then seen to have changed next time.
    before = [_now(project) for project in projects]
    fresh, holding = Report((), (), 0), {}
    recorded: list[Recorded] | None = None
    if missing:
        from flake8_tradelint import engine

        notes = engine.Notes(_earlier(projects), _texts(projects, before), _all_files(projects))
        fresh = engine.check(missing, settings, progress=progress, keep=True, notes=notes)
        holding, recorded = notes.holding, notes.sources
    projects = [_settled(project, holding) for project in projects]
    known = [_known(project) for project in projects]
    for project, entry in zip(projects, before, strict=True):
        if entry is not None:
            _remember(project, entry, fresh)
            if recorded is not None:
                _remember_sources(project, entry, holding.get(project.root), recorded)
    return joined([fresh, *known])


def _check_over(
    overlay: Mapping[str, bytes], files: Sequence[str], settings: Settings, progress: Progress | None
) -> Report:
    """As if these files had been changed."""
    from flake8_tradelint import engine

    memory = Memory(settings)
    projects = [memory.answers(root, paths) for root, paths in memory.by_root(files).items()]
    projects = [_changed(project, overlay.keys()) for project in projects]
    covered = frozenset[str]().union(*(p.recalled.change.changed for p in projects if p.recalled is not None))
    notes = None
    if covered.issuperset(overlay):
        notes = engine.Notes(_earlier(projects), _texts(projects), _all_files(projects))
    fresh = engine.check(files, settings, overlay=overlay, progress=progress, notes=notes)
    holding = notes.holding if notes is not None else {}
    return joined([fresh, *(_known(_settled(project, holding)) for project in projects)])


def _changed(project: _Project, paths: Collection[str]) -> _Project:
    """The project after these of its files have changed once more."""
    recalled = project.recalled
    if recalled is None:
        return project
    own = frozenset(recalled.change.files.paths).intersection(paths)
    change = replace(recalled.change, changed=recalled.change.changed | own)
    missing = (*project.wanted, *project.missing)
    return replace(
        project, recalled=replace(recalled, change=change), wanted=(), missing=missing, holding=frozenset()
    )


@dataclass(frozen=True, slots=True)
class _Recalled:
    """A project as it is now, beside what is remembered of it."""

    entry: Entry
    tree: Tree | None
    inner: Mapping[str, str]
    change: Change


@dataclass(frozen=True, slots=True)
class _Project:
    """``wanted`` are the files that memory answers for, ``missing`` those that it does not.

    ``holding`` are the files of the project whose remembered verdicts hold. ``recalled`` is ``None`` where
    nothing marks a project, or a file is none of its: no place for a cache.
    """

    root: str
    key: str
    recalled: _Recalled | None
    wanted: tuple[str, ...]
    missing: tuple[str, ...]
    holding: frozenset[str] = frozenset()


class Memory:
    """What is remembered of the projects that a run meets; each is looked at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._recalled: dict[str, _Recalled] = {}
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

    def answers(self, root: str, paths: Sequence[str]) -> _Project:
        """What is known of these files of a project."""
        if marked_root(root) != root:
            return _Project(root, "", None, (), tuple(paths))
        recalled = self._recall(root)
        if not frozenset(recalled.change.files.paths).issuperset(paths):
            return _Project(root, "", None, (), tuple(paths))
        known = recalled.entry.checked if recalled.change.nothing else frozenset()
        wanted = tuple(path for path in paths if path in known)
        missing = tuple(path for path in paths if path not in known)
        return _Project(root, self._keys[root], recalled, wanted, missing, known)

    def _recall(self, root: str) -> _Recalled:
        if root not in self._recalled:
            key = self._keys[root] = key_of(self._settings, root)
            self._recalled[root] = _compared(load(root, key), root, self._settings)
        return self._recalled[root]


def _compared(entry: Entry | None, root: str, settings: Settings) -> _Recalled:
    by_content = settings.cache_by == "content"
    tree = still(entry.tree, time.time_ns()) if entry is not None and entry.tree is not None else None
    if entry is not None and tree is not None:
        change = compare(entry.files, stamps(entry.files.paths), by_content=by_content)
        # A ``setup.py`` may have become the mark of a project, or none.
        if not change.removed and not any(path.endswith("setup.py") for path in change.changed):
            return _Recalled(entry, tree, entry.inner, change)
    from flake8_tradelint.discover import seen_files

    paths, tree = seen_files(root, settings)
    entry = entry or Entry()
    roots = Roots()
    inner = {path: of for path in paths if (of := roots.of(path)) != root}
    return _Recalled(entry, tree, inner, compare(entry.files, stamps(paths), by_content=by_content))


def _now(project: _Project) -> Entry | None:
    """The project as it is to be remembered, without findings; ``None`` where nothing is new."""
    recalled = project.recalled
    if recalled is None:
        return None
    known, files = recalled.entry.files, recalled.change.files
    if not (project.missing or known.times != files.times or _is_news(recalled)):
        return None
    return Entry(to_remember(files, time.time_ns()), recalled.tree, recalled.inner)


def _is_news(recalled: _Recalled) -> bool:
    """Are the folders better known than before?"""
    known, tree = recalled.entry.tree, recalled.tree
    return tree is not None and (known is None or known.times != tree.times)


def _known(project: _Project) -> Report:
    if project.recalled is None or not project.wanted:
        return Report((), (), 0)
    wanted, entry = frozenset(project.wanted), project.recalled.entry
    return Report(
        tuple(finding for finding in entry.findings if finding.primary.path in wanted),
        tuple(failure for failure in entry.failures if failure.path in wanted),
        len(wanted),
    )


def _earlier(projects: Sequence[_Project]) -> dict[str, Earlier]:
    """Of projects in which nothing but contents has changed: what the verdicts of before were made from."""
    found = {}
    for project in projects:
        recalled = project.recalled
        if recalled is None or not (recalled.entry.checked and project.missing):
            continue
        change = recalled.change
        if not change.changed or change.added or change.removed:
            continue
        from flake8_tradelint.cache import sources
        from flake8_tradelint.checker import Earlier

        kept = sources.load(project.root, project.key, sources.token(recalled.entry.files))
        known = recalled.entry.checked
        if kept is not None and change.changed <= frozenset(kept.paths) and kept.files() <= known:
            found[project.root] = Earlier(kept, change.changed)
    return found


def _all_files(projects: Sequence[_Project]) -> dict[str, Sequence[str]]:
    """All files of the projects, by project."""
    return {
        project.root: project.recalled.change.files.paths
        for project in projects
        if project.recalled is not None
    }


def _texts(
    projects: Sequence[_Project], before: Sequence[Entry | None] | None = None
) -> dict[str, KeptTexts]:
    """What the files of the projects were found to say, by project; ``before`` are the entries to come."""
    from flake8_tradelint.cache.sources import token
    from flake8_tradelint.cache.texts import KeptTexts

    found = {}
    for project, entry in zip(projects, before or [Entry()] * len(projects), strict=True):
        if project.recalled is not None and entry is not None and project.missing:
            known, change = project.recalled.entry.files, project.recalled.change
            state = token(known)
            found[project.root] = KeptTexts(
                project.root, project.key, state, token(entry.files), change.changed
            )
    return found


def _settled(project: _Project, holding: Mapping[str, KeptSources]) -> _Project:
    """The project after the check, with what was remembered of it and holds."""
    kept = holding.get(project.root)
    if kept is None or project.recalled is None:
        return project
    still = kept.files()
    wanted = tuple(path for path in project.missing if path in still)
    missing = tuple(path for path in project.missing if path not in still)
    return replace(project, wanted=wanted, missing=missing, holding=still)


def _remember(project: _Project, entry: Entry, fresh: Report) -> None:
    assert project.recalled is not None
    old, holding, new = project.recalled.entry, project.holding, frozenset(project.missing)
    entry.checked = holding | new
    entry.findings = [
        *(finding for finding in old.findings if finding.primary.path in holding),
        *(finding for finding in fresh.findings if finding.primary.path in new),
    ]
    entry.failures = [
        *(failure for failure in old.failures if failure.path in holding),
        *(failure for failure in fresh.failures if failure.path in new),
    ]
    save(project.root, project.key, entry)


def _remember_sources(
    project: _Project, entry: Entry, kept: KeptSources | None, recorded: Sequence[Recorded]
) -> None:
    from flake8_tradelint.cache import sources

    assert project.recalled is not None
    if kept is None and project.recalled.change.nothing:
        kept = sources.load(project.root, project.key, sources.token(project.recalled.entry.files))
    own = [one for one in recorded if one.root == project.root]
    parts = [*((kept,) if kept is not None else ()), *own]
    found = sources.merged(parts) if parts else None
    if found is not None:
        sources.save(project.root, project.key, sources.token(entry.files), found)
