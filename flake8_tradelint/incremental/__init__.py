"""Check incrementally: answer from the cache what has not changed, and let the engine check the rest.

The engine, and with it the parser and all semantics, is imported only where a file has to be
checked. Where no folder has changed, the walk is spared, too.
"""

from __future__ import annotations

from flake8_tradelint.incremental.memory import Memory
from flake8_tradelint.model import Report, joined
from flake8_tradelint.startup.interpreter import AtWork
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from flake8_tradelint.cache.invalidation import KeptSources
    from flake8_tradelint.cache.store import Entry
    from flake8_tradelint.incremental.snapshot import Project
    from flake8_tradelint.settings import Settings

    Progress = Callable[[int, int], None]


def check(
    files: Sequence[str],
    settings: Settings,
    *,
    overlay: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
    memory: Memory | None = None,
    fixing: bool = False,
) -> Report:
    """Return what ``engine.check`` reports on the files, from the cache where the answer is unchanged.

    Nothing is cached for contents that are not on disk (``overlay``). ``fixing``: fixes are going to be
    applied, so files with cached fixes are checked anew.
    """
    if not (settings.cache and settings.prefilter) or not files:
        return _check_anew(files, settings, overlay, progress, memory or Memory(settings))
    if overlay:
        return _check_over(overlay, files, settings, progress, fixing=fixing)
    memory = memory or Memory(settings)
    projects = [memory.answers(root, paths) for root, paths in memory.by_root(files).items()]
    few = all(project.is_small(settings) for project in projects if project.missing)
    if not few:
        # The sources of the verdicts in an overlay of a few files were not recorded: check these files again.
        projects = [project.changed() if project.missing else project for project in projects]
    all_files = _all_files(projects)
    missing, quiet = _not_quiet({project.root: project.missing for project in projects}, all_files, settings)
    if missing and few:
        from flake8_tradelint.incremental.named import check_few

        fresh = check_few(projects, missing, settings, progress=progress)
        return joined([quiet, fresh, *_all_known(projects, settings, fixing=fixing)])
    # Stamps are taken before the check, so that the next run notices files that change meanwhile.
    from flake8_tradelint.incremental.snapshot import now

    fresh, notes = quiet, None
    if missing:
        from flake8_tradelint.files import HeldTexts
        from flake8_tradelint.incremental import session

        texts = HeldTexts()  # texts read here are handed to the engine, so as to be read once
        before = [now(project, texts.read) for project in projects]
        roots = memory.roots
        found, notes = session.check(
            projects, before, missing, settings, progress=progress, held=texts, roots=roots
        )
        fresh = joined([quiet, found])
        projects = [_settled(project, notes.holding) for project in projects]
    else:
        before = [now(project) for project in projects]
    known = _all_known(projects, settings, fixing=fixing)
    with AtWork():
        for project, entry in zip(projects, before, strict=True):
            if entry is not None:
                _remember(project, entry, fresh, notes.unsettled if notes is not None else ())
                if notes is not None:
                    session.remember(project, entry, notes)
    return joined([fresh, *known])


def _check_anew(
    files: Sequence[str],
    settings: Settings,
    overlay: Mapping[str, bytes] | None,
    progress: Progress | None,
    memory: Memory,
) -> Report:
    """Check the files without using or writing the cache."""
    all_files: dict[str, Sequence[str]] = {}
    quiet = Report((), (), 0)
    if files and not overlay and settings.prefilter:
        wanted = memory.by_root(files)
        all_files.update(memory.found(wanted))
        files, quiet = _not_quiet(wanted, all_files, settings)
    if not files:
        return quiet
    from flake8_tradelint import engine

    notes = engine.Notes(files=all_files, roots=memory.roots)
    return joined([quiet, engine.check(files, settings, overlay=overlay, progress=progress, notes=notes)])


def _not_quiet(
    wanted: Mapping[str, Sequence[str]], all_files: dict[str, Sequence[str]], settings: Settings
) -> tuple[list[str], Report]:
    """Return the files that the engine has to check, and the report on the others, which are quiet.

    ``wanted`` are files by project root. Projects that are missing in ``all_files`` are walked, and added
    there.
    """
    loud: list[str] = []
    if not any(wanted.values()):
        return loud, Report((), (), 0)
    from flake8_tradelint.discover import project_files
    from flake8_tradelint.incremental.quiet import is_quiet

    for root, paths in wanted.items():
        if paths and root not in all_files:
            all_files[root] = [found.path for found in project_files(paths[0], settings)]
        if paths and not is_quiet(root, dict.fromkeys([*paths, *all_files[root]]), paths, settings):
            loud += paths
    return loud, Report((), (), sum(map(len, wanted.values())) - len(loud))


def _check_over(
    overlay: Mapping[str, bytes],
    files: Sequence[str],
    settings: Settings,
    progress: Progress | None,
    *,
    fixing: bool,
) -> Report:
    """Check the files as if those in ``overlay`` had been changed on disk; write nothing to the cache."""
    from flake8_tradelint import engine

    memory = Memory(settings)
    projects = [memory.answers(root, paths) for root, paths in memory.by_root(files).items()]
    projects = [project.changed(overlay.keys()) for project in projects]
    covered = frozenset[str]().union(*(p.snapshot.change.changed for p in projects if p.snapshot is not None))
    if not covered.issuperset(overlay):
        return engine.check(files, settings, overlay=overlay, progress=progress)
    asked = frozenset(path for project in projects for path in project.missing)
    missing = [path for path in files if path in asked]
    if all(project.is_small(settings) for project in projects if project.missing):
        from flake8_tradelint.incremental.named import check_few

        fresh = check_few(projects, missing, settings, overlay=overlay, progress=progress)
        return joined([fresh, *_all_known(projects, settings, overlay, fixing=fixing)])
    from flake8_tradelint.cache.store import Entry
    from flake8_tradelint.incremental import session

    entries = [Entry()] * len(projects)
    fresh, notes = session.check(projects, entries, missing, settings, overlay=overlay, progress=progress)
    projects = [_settled(project, notes.holding) for project in projects]
    return joined([fresh, *_all_known(projects, settings, overlay, fixing=fixing)])


def _all_known(
    projects: Sequence[Project],
    settings: Settings,
    overlay: Mapping[str, bytes] | None = None,
    *,
    fixing: bool,
) -> list[Report]:
    """Return the cached reports; where fixes are to be applied, check the files with fixes anew."""
    known = [_known(project) for project in projects]
    found = (finding for report in known for finding in report.findings if finding.fix is not None)
    paths = frozenset(finding.primary.path for finding in found) if fixing else frozenset[str]()
    if not paths:
        return known
    from flake8_tradelint import engine

    notes = engine.Notes(files=_all_files(projects))
    return [
        *(_without(report, paths) for report in known),
        engine.check(sorted(paths), settings, overlay=overlay, notes=notes),
    ]


def _without(report: Report, paths: frozenset[str]) -> Report:
    """Return the report without these files, in its findings, its failures and its count."""
    found = tuple(finding for finding in report.findings if finding.primary.path not in paths)
    failed = tuple(failure for failure in report.failures if failure.path not in paths)
    left_out = {finding.primary.path for finding in report.findings} & paths
    return Report(found, failed, report.files - len(left_out))


def _known(project: Project) -> Report:
    if project.snapshot is None or not project.wanted:
        return Report((), (), 0)
    found, failed = project.snapshot.said(project.wanted)
    return Report(tuple(found), tuple(failed), len(project.wanted))


def _all_files(projects: Sequence[Project]) -> dict[str, Sequence[str]]:
    """Return all files of each project, by project root."""
    return {
        project.root: project.snapshot.change.files.paths
        for project in projects
        if project.snapshot is not None
    }


def _settled(project: Project, holding: Mapping[str, KeptSources]) -> Project:
    """Return the project after the check, with the cached verdicts that still hold marked as wanted."""
    kept = holding.get(project.root)
    if kept is None or project.snapshot is None or project.snapshot.change.nothing:
        return project
    still = kept.files()
    wanted = tuple(path for path in project.missing if path in still)
    missing = tuple(path for path in project.missing if path not in still)
    return replace(project, wanted=wanted, missing=missing, holding=still)


def _remember(project: Project, entry: Entry, fresh: Report, unsettled: Collection[str]) -> None:
    """Write the project's cache entry; mark the ``unsettled`` files to be checked again by the next run."""
    assert project.snapshot is not None
    new = frozenset(project.missing)
    holding = project.snapshot.known if project.holding is None else project.holding
    found, failed = project.snapshot.said(holding)
    entry.some = (holding | new).difference(unsettled)
    entry.findings = [*found, *(finding for finding in fresh.findings if finding.primary.path in new)]
    own = new.union(project.snapshot.change.files.paths) if unsettled else new
    entry.failures = [*failed, *(failure for failure in fresh.failures if failure.path in own)]
    from flake8_tradelint.cache.store import save

    save(project.root, project.key, entry)
