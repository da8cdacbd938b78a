"""Index the uses of an attribute name by the class on whose ``self`` they stand.

Many classes have an attribute of a common name; most uses of it on ``self`` cannot be of a given class.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb


class _Uses(Record):
    """The uses of one name in one file, by their positions in ``facts``.

    ``own``: by the class on whose ``self`` (or on which itself) they stand; ``others``: on any other
    receiver. ``above``: by class, those of ``own`` that derive from it.
    """

    facts: tuple[AttributeFact, ...]
    own: Mapping[ClassRef, Sequence[int]]
    others: Sequence[int]
    above: Mapping[ClassRef, Sequence[ClassRef]]


class UsesByClass:
    """The index of one project, built per file and name on demand."""

    def __init__(self, linked: ResourceDb) -> None:
        self._linked = linked
        self._uses: Query[_Uses] = Query(linked.trace)

    def about(self, path: str, name: str, owner: ClassRef) -> Iterator[AttributeFact]:
        """Yield the uses in the file, without those on ``self`` of classes unrelated to ``owner``."""
        uses = self._uses.get((path, name), lambda: self._read(path, name))
        family = {*self._linked.classes.mro(owner), *uses.above.get(owner, ())}
        # Siblings: some class derives from both.
        family.update(*(self._linked.classes.mro(child) for child in self._linked.subclasses(owner)))
        places = [place for cls in family if isinstance(cls, ClassRef) for place in uses.own.get(cls, ())]
        return (uses.facts[place] for place in sorted((*places, *uses.others)))

    def _read(self, path: str, name: str) -> _Uses:
        facts = tuple(fact for _, fact in self._linked.attributes(name, [path]))
        own: dict[ClassRef, list[int]] = {}
        others: list[int] = []
        for place, fact in enumerate(facts):
            if isinstance(fact.receiver, e.SelfOf | e.ClassOf):
                own.setdefault(ClassRef(path, fact.receiver.qualname), []).append(place)
            else:
                others.append(place)
        above: dict[ClassRef, list[ClassRef]] = {}
        for cls in own:
            for base in self._linked.classes.project_mro(cls):
                above.setdefault(base, []).append(cls)
        return _Uses(facts, own, others, above)
