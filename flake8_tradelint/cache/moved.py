"""Are the tables of the whole project what they were, and if not, whom does it concern?"""

from __future__ import annotations

from flake8_tradelint.cache.holding import Moved
from flake8_tradelint.semantics.classes.headers import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from typing import Any

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.tracing import Whole


def differences(project: ProjectFacts, before: Mapping[str, str], names: Collection[str]) -> Moved | None:
    """What has become different in these tables, which had digests; ``None``: everybody may be concerned."""
    words: set[bytes] = set()
    kin: set[bytes] = set()
    for name in sorted(names):
        digest = before[name]
        table = project.trace.wholes.get(name)
        if table is None:
            return None
        if is_same(project, table, digest):
            continue
        if table.partly == "family":
            family = _family(project, table)
            if family is None:
                return None
            words.update(family)
            continue
        pairs = project.facts.moved(table.kinds) if table.partly else None
        if pairs is None:
            return None
        if table.partly == "words":
            words.update(*(frozenset(one or ()) ^ frozenset(other or ()) for one, other in pairs))
        else:
            kin.update(_kin(pairs))
    files = frozenset(path for word in words for path in project.words.files(word))
    return Moved(files, frozenset(kin))


def _family(project: ProjectFacts, table: Whole[Any]) -> Iterable[bytes] | None:
    """The names of classes of which fields have changed, or bases, and of all below; ``None``: of any class.

    Who asks for dataclasses asks for those whose names his file has, and for what is above these.
    """
    headers, *others, fields = table.kinds
    pairs = project.facts.moved((fields,))
    if pairs is None or not project.facts.are_same(others):
        return None
    moved = {cls for cls, *_ in _changed_headers(project.facts.moved((headers,)) or ())}
    for one, other in pairs:
        moved.update(text.name for text in frozenset(one or ()) ^ frozenset(other or ()))
    return project.trace.apart(lambda: project.headers().below(moved))


def kin_of(project: ProjectFacts) -> frozenset[bytes]:
    """The names of which class headers of changed files say something else now."""
    project.headers()
    return frozenset(_kin(project.facts.moved(("class headers",)) or ()))


def _kin(pairs: Iterable[tuple[Any, Any]]) -> Iterator[bytes]:
    for cls, bases, *_ in _changed_headers(pairs):
        yield from (cls, *bases)


def _changed_headers(pairs: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, ...]]:
    for one, other in pairs:
        yield from frozenset(plain(one or ())) ^ frozenset(plain(other or ()))


def is_same(project: ProjectFacts, table: Whole[Any], digest: str) -> bool:
    """Does the table say what it said when it had this digest?"""
    if table.kinds:
        table.get()
        if project.facts.are_same(table.kinds):
            table.is_as_before(digest)
            return True
        if not project.facts.are_same(table.compared):
            return False
    return table.digest() == digest
