"""Decide which verdicts of an earlier run still hold after files have changed."""

from __future__ import annotations

from flake8_tradelint.cache.table_diff import definitions_of, differences
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flake8_tradelint.cache.invalidation import KeptSources
    from flake8_tradelint.project import ProjectFacts


class Earlier(Record):
    """The dependencies of an earlier run's verdicts, and the files that have ``changed`` since.

    Added and removed files are among these; ``modules`` are their module names (last parts).
    ``table_digests`` are digests of the project-wide tables, ``lasting`` the names of the tables kept in the
    cache. ``showing`` are the files with findings that show a place in one of the changed files.
    """

    sources: KeptSources
    changed: frozenset[str]
    table_digests: Mapping[str, str]
    lasting: frozenset[str]
    modules: frozenset[bytes] = frozenset()
    showing: frozenset[str] = frozenset()


def still_holding(project: ProjectFacts, earlier: Earlier, ask: Callable[[], None]) -> KeptSources | None:
    """Return the earlier verdicts that still hold; ``ask`` computes what all verdicts need.

    ``None``: none holds, because a project-wide table has changed or the set of files is another one.
    """
    own = frozenset(project.paths)
    if (own ^ frozenset(earlier.sources.paths)) - earlier.changed:
        return None
    table_digests = earlier.table_digests
    if not earlier.changed:
        project.trace.nothing_changed(table_digests)
        return earlier.sources
    project.ready()
    moved = differences(project, table_digests, table_digests.keys() - earlier.lasting)
    if moved is None:
        return None
    before = project.trace.before
    lost = [name for name in earlier.lasting if before is None or not before.digest_of(name)]
    if lost:
        ask()
        if differences(project, table_digests, table_digests.keys() & lost) is None:
            return None
    moved = replace(moved, modules=earlier.modules, files=moved.files | earlier.showing)
    every = earlier.sources.of(sorted(own.union(earlier.sources.paths)))
    texts = {path: project.data(path) if path in own else b"" for path in earlier.changed}
    return every.still(texts, moved, definitions_of(project)).of(project.paths)
