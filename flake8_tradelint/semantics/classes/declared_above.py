"""What the classes above a class declare as fields, and what they assign, by their names alone."""

from __future__ import annotations

from itertools import combinations

from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header


_NOTHING: frozenset[bytes] = frozenset()


class ClassText(Record):
    """A class statement's body as it looks: names that it annotates and assigns."""

    decorated: bool
    annotated: frozenset[bytes]
    assigned: frozenset[bytes]


class _Above(Record):
    """What classes of a name and those above it are called, declare as decorated ones, and assign."""

    names: frozenset[bytes]
    declared: frozenset[bytes]
    assigned: frozenset[bytes]


class DeclaredAbove:
    """What decorated classes declare, and what classes assign, by the class's name."""

    def __init__(self, headers: ClassHeaders, decorated: frozenset[bytes]) -> None:
        self._headers, self._decorated = headers, decorated
        self._declared: dict[bytes, frozenset[bytes]] = {}
        self._above: dict[bytes, _Above] = {}
        self._assigned: dict[bytes, frozenset[bytes]] = {}

    def add(self, name: bytes, text: ClassText) -> None:
        """One more class of this name."""
        decorated = text.decorated or name in self._decorated
        declared = text.annotated | text.assigned if decorated else _NOTHING
        self._declared[name] = self._declared.get(name, _NOTHING) | declared
        self._assigned[name] = self._assigned.get(name, _NOTHING) | text.assigned

    def is_suspect(self, header: Header, text: ClassText) -> bool:
        """May the class bind a field of what is above it, or one of its bases that of another?

        It is asked once all classes have been added.
        """
        above = [self._all_above(base) for base in header.bases]
        if any(not text.assigned.isdisjoint(one.declared) for one in above if text.assigned):
            return True
        return header.several and any(
            self._clash(one, other) or self._clash(other, one) for one, other in combinations(above, 2)
        )

    def _all_above(self, base: bytes) -> _Above:
        found = self._above.get(base)
        if found is None:
            names = frozenset(self._headers.above([base]))
            found = _Above(names, _of(self._declared, names), _of(self._assigned, names))
            self._above[base] = found
        return found

    def _clash(self, one: _Above, other: _Above) -> bool:
        """Does ``other`` assign what ``one`` declares, unless a class below both has done it before?"""
        if one.declared.isdisjoint(other.assigned):
            return False
        return not one.declared.isdisjoint(
            _of(self._assigned, other.names - one.names)
        ) or not other.assigned.isdisjoint(_of(self._declared, one.names - other.names))


def _of(table: Mapping[bytes, frozenset[bytes]], names: Iterable[bytes]) -> frozenset[bytes]:
    return _NOTHING.union(*(table[name] for name in names if name in table))
