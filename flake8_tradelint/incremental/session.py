"""Run the engine with what the cache has of earlier runs; run it again without if that crashes.

Cache files are validated when they are loaded, but not completely: a forged one may have a shape that no
check covers. A run that fails with cached data is repeated without it.
"""

from __future__ import annotations

from flake8_tradelint import engine
from flake8_tradelint.cache import table_cache
from flake8_tradelint.cache.store import Entry, forget
from flake8_tradelint.cache.texts import KeptTexts
from flake8_tradelint.incremental.snapshot import may_hold_after
from flake8_tradelint.model import CRASHED, Report
from flake8_tradelint.semantics.naming.modules import stem
from flake8_tradelint.startup.light import read_file
from flake8_tradelint.startup.light.digests import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.cache.table_cache import KeptTables
    from flake8_tradelint.discover.roots import Roots
    from flake8_tradelint.engine import Notes
    from flake8_tradelint.engine.earlier import Earlier
    from flake8_tradelint.files import HeldTexts
    from flake8_tradelint.incremental.snapshot import Project
    from flake8_tradelint.model import Finding
    from flake8_tradelint.settings import Settings

    Progress = Callable[[int, int], None]


def check(
    projects: Sequence[Project],
    before: Sequence[Entry | None],
    files: Sequence[str],
    settings: Settings,
    *,
    few: bool = False,
    overlay: Mapping[str, bytes] | None = None,
    held: HeldTexts | None = None,
    roots: Roots | None = None,
    progress: Progress | None = None,
) -> tuple[Report, Notes]:
    """Have the engine check the files; ``before`` are the entries that are going to be written, by project.

    ``few``: other files' verdicts are neither used nor recorded. ``held`` are texts that were read before,
    ``roots`` the project roots of files that were looked up.
    """
    all_files = {
        project.root: project.snapshot.change.files.paths
        for project in projects
        if project.snapshot is not None
    }

    def ask(held: HeldTexts | None = None) -> tuple[Report, Notes]:
        notes = engine.Notes(files=all_files, record=not few, held=held, roots=roots)
        notes.texts, notes.tables = _texts(projects, before), _tables(projects, settings)
        notes.earlier = {} if few else _earlier(projects, notes.tables)
        return engine.check(
            files, settings, overlay=overlay, progress=progress, keep=not overlay, notes=notes
        ), notes

    try:
        report, notes = ask(held)
        known = {f.message for p in projects if p.snapshot is not None for f in p.snapshot.entry.failures}
        new = (failure.message for failure in report.failures if failure.message not in known)
        if not any(message.endswith(CRASHED) for message in new):
            return report, notes
    except Exception:
        if not any(project.snapshot is not None for project in projects):
            raise
        import logging

        # If the cache is not the cause, the run without it fails as well and reports the error.
        logging.getLogger(__name__).debug("a run with what was kept has failed", exc_info=True)
    for project in projects:
        if project.snapshot is not None:
            forget(project.root, project.key)
    return ask()


def _earlier(projects: Sequence[Project], tables: Mapping[str, KeptTables]) -> dict[str, Earlier]:
    """Return the sources of earlier verdicts, for projects in which at most contents have changed."""
    from flake8_tradelint.cache import sources

    found = {}
    for project in projects:
        snapshot, known = project.snapshot, tables.get(project.root)
        if snapshot is None or known is None or not (snapshot.entry.checked and project.missing):
            continue
        kept = sources.load(project.root, project.key, snapshot.entry.state, snapshot.entry.files.paths)
        if kept is None or not (snapshot.change.changed <= frozenset(kept.paths)):
            continue
        if kept.files() <= snapshot.entry.checked:
            lasts = frozenset(known.lasting)
            from flake8_tradelint.engine.earlier import Earlier

            known.codes = kept.codes
            showing = frozenset(_showing(snapshot.entry.findings, known.changed))
            found[project.root] = Earlier(
                kept, known.changed, known.table_digests, lasts, known.modules, showing
            )
    return found


def _showing(findings: Iterable[Finding], changed: frozenset[str]) -> Iterator[str]:
    """Yield the files with findings that show, or edit, a place in one of the changed files."""
    for finding in findings:
        shown = {place.path for place in finding.related}
        if finding.fix is not None:
            shown.update(edit.path for edit in finding.fix.edits)
        if not shown.isdisjoint(changed):
            yield finding.primary.path


def _tables(projects: Sequence[Project], settings: Settings) -> dict[str, KeptTables]:
    """Return the project-wide tables that the cache has, by project."""
    found = {}
    for project in projects:
        snapshot = project.snapshot
        if snapshot is None or not project.missing:
            continue
        change = snapshot.change
        if not may_hold_after(change, settings):
            continue
        entry = snapshot.entry
        kept = table_cache.load(project.root, project.key, entry.state, entry.files.paths)
        if kept is not None:
            kept.changed, come_and_gone = change.every, change.added | change.removed
            kept.modules = frozenset(stem(path).encode(errors="surrogatepass") for path in come_and_gone)
            found[project.root] = kept
    return found


def _texts(projects: Sequence[Project], before: Sequence[Entry | None]) -> dict[str, KeptTexts]:
    """Return the cached facts about the texts of the projects' files, by project."""
    found = {}
    for project, entry in zip(projects, before, strict=True):
        if project.snapshot is not None and entry is not None and project.missing:
            known, change = project.snapshot.entry.state, project.snapshot.change
            paths = change.files.paths
            found[project.root] = KeptTexts(
                project.root, project.key, known, entry.state, change.every, paths
            )
    return found


def remember(project: Project, entry: Entry, notes: Notes) -> None:
    """Write the sources of the verdicts and the project-wide tables to the cache, for the next run."""
    from flake8_tradelint.cache import sources
    from flake8_tradelint.cache.invalidation import merged

    snapshot = project.snapshot
    assert snapshot is not None
    kept = notes.holding.get(project.root)
    if kept is None and snapshot.change.nothing:
        kept = sources.load(project.root, project.key, snapshot.entry.state, snapshot.entry.files.paths)
    own = [one for one in notes.sources if one.root == project.root]
    found = merged([*((kept,) if kept is not None else ()), *own])
    if found is not None:
        found = found.with_codes(_texts_as_in(entry, notes.held))
        sources.save(project.root, project.key, entry.state, found)
    tables = table_cache.merged(notes.tables.get(project.root), own, tuple(sorted(entry.files.paths)))
    if tables is not None:
        table_cache.save(project.root, project.key, entry.state, tables)


def _texts_as_in(entry: Entry, held: HeldTexts | None) -> Callable[[str], bytes | None]:
    """Return a function that returns the text of a file if it is the one that the entry was made from."""
    digests = dict(zip(entry.files.paths, entry.files.digests, strict=True))

    def text(path: str) -> bytes | None:
        found = held.get(path) if held is not None else None
        try:
            data = read_file(path) if found is None else found
        except OSError:
            return None
        return data if blake2b(data, digest_size=16).hexdigest() == digests[path] else None

    return text
