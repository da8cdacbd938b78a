"""A check that remembers: what an unchanged project was found to have is not looked for again.

The engine, and with it everything that knows Python, is imported only where a file has to be
checked; even the walk is spared where no folder has changed.
"""

from __future__ import annotations

from flake8_tradelint.cache.store import Entry, save
from flake8_tradelint.recalling import Memory, Project, now
from flake8_tradelint.records import replace
from flake8_tradelint.report import Report, joined
from flake8_tradelint.uncollected import Uncollected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from flake8_tradelint.cache.holding import KeptSources
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
        return _check_anew(files, settings, overlay, progress)
    if overlay:
        return _check_over(overlay, files, settings, progress)
    memory = memory or Memory(settings)
    projects = [memory.answers(root, paths) for root, paths in memory.by_root(files).items()]
    all_files = _all_files(projects)
    missing, quiet = _not_quiet({project.root: project.missing for project in projects}, all_files, settings)
    # Before they are checked: what changes in between is then seen to have changed next time.
    before = [now(project) for project in projects]
    fresh, holding = quiet, {}
    recorded: list[Recorded] | None = None
    if missing:
        from flake8_tradelint import engine

        notes = engine.Notes(_earlier(projects), _texts(projects, before), all_files)
        fresh = joined([quiet, engine.check(missing, settings, progress=progress, keep=True, notes=notes)])
        holding, recorded = notes.holding, notes.sources
    projects = [_settled(project, holding) for project in projects]
    known = [_known(project) for project in projects]
    with Uncollected():
        for project, entry in zip(projects, before, strict=True):
            if entry is not None:
                _remember(project, entry, fresh)
                if recorded is not None:
                    _remember_sources(project, entry, holding.get(project.root), recorded)
    return joined([fresh, *known])


def _check_anew(
    files: Sequence[str],
    settings: Settings,
    overlay: Mapping[str, bytes] | None,
    progress: Progress | None,
) -> Report:
    """Without memory."""
    all_files: dict[str, Sequence[str]] = {}
    quiet = Report((), (), 0)
    if files and not overlay:
        files, quiet = _not_quiet(Memory(settings).by_root(files), all_files, settings)
    if not files:
        return quiet
    from flake8_tradelint import engine

    notes = engine.Notes(files=all_files)
    return joined([quiet, engine.check(files, settings, overlay=overlay, progress=progress, notes=notes)])


def _not_quiet(
    wanted: Mapping[str, Sequence[str]], all_files: dict[str, Sequence[str]], settings: Settings
) -> tuple[list[str], Report]:
    """Which of the files (by root of their project) the engine has to check, and the report on the others.

    Where not ``all_files`` of a project are known, they are found, and added.
    """
    loud: list[str] = []
    if not any(wanted.values()):
        return loud, Report((), (), 0)
    from flake8_tradelint.discover import project_files
    from flake8_tradelint.quiet import is_quiet

    for root, paths in wanted.items():
        if paths and root not in all_files:
            all_files[root] = [found.path for found in project_files(paths[0], settings)]
        if paths and not is_quiet(root, dict.fromkeys([*paths, *all_files[root]]), paths, settings):
            loud += paths
    return loud, Report((), (), sum(map(len, wanted.values())) - len(loud))


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


def _changed(project: Project, paths: Collection[str]) -> Project:
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


def _known(project: Project) -> Report:
    if project.recalled is None or not project.wanted:
        return Report((), (), 0)
    wanted, entry = frozenset(project.wanted), project.recalled.entry
    return Report(
        tuple(finding for finding in entry.findings if finding.primary.path in wanted),
        tuple(failure for failure in entry.failures if failure.path in wanted),
        len(wanted),
    )


def _earlier(projects: Sequence[Project]) -> dict[str, Earlier]:
    """Of projects in which at most contents have changed: what the verdicts of before were made from."""
    found = {}
    for project in projects:
        recalled = project.recalled
        if recalled is None or not (recalled.entry.checked and project.missing):
            continue
        change = recalled.change
        if change.added or change.removed:
            continue
        from flake8_tradelint.cache import sources
        from flake8_tradelint.checker import Earlier

        files = recalled.entry.files
        kept = sources.load(project.root, project.key, sources.token(files), files.paths)
        known = recalled.entry.checked
        if kept is not None and change.changed <= frozenset(kept.paths) and kept.files() <= known:
            found[project.root] = Earlier(kept, change.changed)
    return found


def _all_files(projects: Sequence[Project]) -> dict[str, Sequence[str]]:
    """All files of the projects, by project."""
    return {
        project.root: project.recalled.change.files.paths
        for project in projects
        if project.recalled is not None
    }


def _texts(projects: Sequence[Project], before: Sequence[Entry | None] | None = None) -> dict[str, KeptTexts]:
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


def _settled(project: Project, holding: Mapping[str, KeptSources]) -> Project:
    """The project after the check, with what was remembered of it and holds."""
    kept = holding.get(project.root)
    if kept is None or project.recalled is None or project.recalled.change.nothing:
        return project
    still = kept.files()
    wanted = tuple(path for path in project.missing if path in still)
    missing = tuple(path for path in project.missing if path not in still)
    return replace(project, wanted=wanted, missing=missing, holding=still)


def _remember(project: Project, entry: Entry, fresh: Report) -> None:
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
    project: Project, entry: Entry, kept: KeptSources | None, recorded: Sequence[Recorded]
) -> None:
    from flake8_tradelint.cache import sources
    from flake8_tradelint.cache.holding import merged

    assert project.recalled is not None
    if kept is None and project.recalled.change.nothing:
        files = project.recalled.entry.files
        kept = sources.load(project.root, project.key, sources.token(files), files.paths)
    own = [one for one in recorded if one.root == project.root]
    parts = [*((kept,) if kept is not None else ()), *own]
    found = merged(parts) if parts else None
    if found is not None:
        sources.save(project.root, project.key, sources.token(entry.files), found)
