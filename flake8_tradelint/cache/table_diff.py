"""Compare project-wide tables with their last digests, to find the verdicts that their changes invalidate."""

from __future__ import annotations

from flake8_tradelint.db import Changes
from flake8_tradelint.semantics.classes.headers import changed_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from flake8_tradelint.cache.invalidation import Moved
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.words.asked import Definitions


def differences(project: ProjectFacts, before: Mapping[str, str], names: Collection[str]) -> Moved | None:
    """Compare the named tables with their digests; ``None`` if every verdict has to be invalidated."""
    found = Changes()
    for name in sorted(names):
        table = project.trace.tables.get(name)
        changes = table.changes(before[name]) if table is not None else None
        if changes is None:
            return None
        found = found.joined(changes)
    from flake8_tradelint.cache.invalidation import Moved

    files = found.files.union(path for word in found.words for path in project.words.files(word))
    return Moved(files, found.class_names)


def kin_of(project: ProjectFacts) -> frozenset[bytes]:
    """Return the names about which class headers of changed files say something else now."""
    project.headers()
    return changed_names(project.facts.moved(("class headers",)) or ())


def definitions_of(project: ProjectFacts) -> Definitions:
    """Return a function that tells what a file says of async functions now, for comparison with before."""
    from flake8_tradelint.semantics.coroutines.async_texts import async_definitions, told

    def definitions(path: str, data: bytes, name: bytes) -> bytes:
        headers = project.headers().by_path.get(path, ())
        return told(path, data, name, tuple(async_definitions(path, data, name, headers)))

    return definitions
