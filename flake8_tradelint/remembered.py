"""A check that remembers: what an unchanged project was found to have is not looked for again.

The engine, and with it everything that knows Python, is imported only where a file has to be
checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flake8_tradelint.cache.identity import key_of
from flake8_tradelint.cache.state import FileState, stamps, states, unchanged
from flake8_tradelint.cache.store import Entry, load, save
from flake8_tradelint.discover import project_files
from flake8_tradelint.records import dataclass
from flake8_tradelint.report import Report, joined
from flake8_tradelint.roots import Roots, marked_root
from flake8_tradelint.settings import Settings

Progress = Callable[[int, int], None]


def check(
    files: Sequence[str],
    settings: Settings,
    *,
    overlay: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
) -> Report:
    """What ``engine.check`` says of the files, from memory where that is the same.

    Contents that are not on disk (``overlay``) are neither looked up nor remembered.
    """
    if overlay or not settings.cache or not files:
        return _checked(files, settings, overlay, progress)
    projects = [_recall(root, paths, settings) for root, paths in _by_root(files).items()]
    known = [_known(project) for project in projects]
    missing = [path for project in projects for path in project.missing]
    if not missing:
        return joined(known)
    # Before they are checked: what changes in between is then seen to have changed next time.
    before = [project.entry.files or states(project.stamps) for project in projects if project.exact]
    fresh = _checked(missing, settings, overlay, progress)
    for project, files_then in zip((p for p in projects if p.exact), before, strict=True):
        _remember(project, files_then, fresh)
    return joined([fresh, *known])


@dataclass(frozen=True, slots=True)
class _Project:
    """A project's entry; ``wanted`` are files that it answers for, ``missing`` those it does not."""

    root: str
    key: str
    stamps: Mapping[str, tuple[int, int]]
    entry: Entry
    wanted: tuple[str, ...]
    missing: tuple[str, ...]
    exact: bool
    """Can an entry speak for them: are all the files asked for among those of a marked project?"""


def _by_root(files: Sequence[str]) -> dict[str, list[str]]:
    roots = Roots()
    found: dict[str, list[str]] = {}
    for path in files:
        found.setdefault(roots.of(path), []).append(path)
    return found


def _recall(root: str, paths: Sequence[str], settings: Settings) -> _Project:
    key = key_of(settings, root)
    now = stamps(found.path for found in project_files(paths[0], settings))
    # Where nothing marks a project there is no place for a cache, either.
    exact = marked_root(root) == root and now.keys() >= set(paths)
    entry = load(root, key) if exact else None
    if entry is None or not unchanged(entry.files, now, by_content=settings.cache_by == "content"):
        entry = Entry()
    wanted = tuple(path for path in paths if path in entry.checked)
    missing = tuple(path for path in paths if path not in entry.checked)
    return _Project(root, key, now, entry, wanted, missing, exact)


def _known(project: _Project) -> Report:
    wanted, entry = set(project.wanted), project.entry
    return Report(
        tuple(finding for finding in entry.findings if finding.primary.path in wanted),
        tuple(failure for failure in entry.failures if failure.path in wanted),
        len(wanted),
    )


def _remember(project: _Project, files: dict[str, FileState], fresh: Report) -> None:
    if not project.missing:
        return
    old, new = project.entry, set(project.missing)
    entry = Entry(
        files,
        old.checked | new,
        [*old.findings, *(finding for finding in fresh.findings if finding.primary.path in new)],
        [*old.failures, *(failure for failure in fresh.failures if failure.path in new)],
    )
    save(project.root, project.key, entry)


def _checked(
    files: Sequence[str],
    settings: Settings,
    overlay: Mapping[str, bytes] | None,
    progress: Progress | None,
) -> Report:
    from flake8_tradelint import engine

    return engine.check(files, settings, overlay=overlay, progress=progress)
