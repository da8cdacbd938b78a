"""Compare project-wide tables with their last digests, to find the verdicts that their changes invalidate."""

from __future__ import annotations

from flake8_tradelint.light.digests import digest as digest_of
from flake8_tradelint.semantics.classes.headers import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from typing import Any

    from flake8_tradelint.cache.holding import Moved
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.tracing import Whole
    from flake8_tradelint.words.asked import Definitions


def differences(project: ProjectFacts, before: Mapping[str, str], names: Collection[str]) -> Moved | None:
    """Compare the named tables with their digests; ``None`` if every verdict has to be invalidated."""
    words, kin = set[bytes](), set[bytes]()
    files = set[str]()
    for name in sorted(names):
        digest = before[name]
        table = project.trace.wholes.get(name)
        if table is None:
            return None
        if table.partly == "tables" or is_same(project, table, digest):
            continue
        if table.partly == "family":
            family = _family(project, table)
            if family is None:
                return None
            words.update(family)
            continue
        if table.partly == "row":
            rows = _rows(table, digest)
            if rows is None:
                return None
            files.update(rows)
            continue
        pairs = project.facts.moved(table.kinds) if table.partly else None
        if pairs is None:
            return None
        if table.partly == "words":
            words.update(*(frozenset(one or ()) ^ frozenset(other or ()) for one, other in pairs))
        else:
            kin.update(_kin(pairs))
    files.update(path for word in words for path in project.words.files(word))
    from flake8_tradelint.cache.holding import Moved

    return Moved(frozenset(files), frozenset(kin))


def _rows(table: Whole[Any], digest: str) -> Iterable[str] | None:
    """Return the files whose rows differ; ``None`` if the table's earlier rows are unknown."""
    before, now = table.before(), table.get()
    if before is None or digest_of(before) != digest:
        return None
    return (path for path in {*before, *now} if before.get(path) != now.get(path))


def _family(project: ProjectFacts, table: Whole[Any]) -> Iterable[bytes] | None:
    """Return the names of classes whose fields, bases or decorators have changed, and of all below them.

    ``None``: any class may be concerned. A verdict depends on the dataclasses whose names its file contains
    and on their ancestors; a class that is read only because a class below it has become a dataclass matters
    to no other verdict.
    """
    headers, *others, made, fields = table.kinds
    pairs, names = project.facts.moved((fields,)), project.facts.moved((made,))
    if pairs is None or names is None or not project.facts.are_same(others):
        return None
    moved = {cls for cls, *_ in _changed_headers(project.facts.moved((headers,)) or ())}
    for one, other in pairs:
        moved.update(text.name for text in frozenset(one or ()) ^ frozenset(other or ()))
    moved.update(*(frozenset(one or ()) ^ frozenset(other or ()) for one, other in names))
    return project.trace.apart(lambda: project.headers().below(moved))


def kin_of(project: ProjectFacts) -> frozenset[bytes]:
    """Return the names about which class headers of changed files say something else now."""
    project.headers()
    return frozenset(_kin(project.facts.moved(("class headers",)) or ()))


def _kin(pairs: Iterable[tuple[Any, Any]]) -> Iterator[bytes]:
    for cls, bases, *_ in _changed_headers(pairs):
        yield from (cls, *bases)


def definitions_of(project: ProjectFacts) -> Definitions:
    """Return a function that tells what a file says of async functions now, for comparison with before."""
    from flake8_tradelint.semantics.coroutines.async_texts import async_definitions, told

    def definitions(path: str, data: bytes, name: bytes) -> bytes:
        headers = project.headers().by_path.get(path, ())
        return told(path, data, name, tuple(async_definitions(path, data, name, headers)))

    return definitions


def _changed_headers(pairs: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, ...]]:
    for one, other in pairs:
        yield from frozenset(plain(one or ())) ^ frozenset(plain(other or ()))


def is_same(project: ProjectFacts, table: Whole[Any], digest: str) -> bool:
    """Return True if the table's facts are those that had this digest."""
    if table.kinds:
        table.get()
        if project.facts.are_same(table.kinds):
            table.is_as_before(digest)
            return True
        if not project.facts.are_same(table.compared):
            return False
    return table.digest() == digest
