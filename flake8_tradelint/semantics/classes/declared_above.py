"""What the classes above a class declare as fields, and what they assign, by their names alone."""

from __future__ import annotations

from itertools import combinations

from flake8_tradelint.records import Record
from flake8_tradelint.semantics.classes.closures import Closures

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flake8_tradelint.db import Trace
    from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header


_NOTHING: frozenset[bytes] = frozenset()


class ClassText(Record):
    """A class statement's body as it looks: names that it annotates and assigns."""

    decorated: bool
    annotated: frozenset[bytes]
    assigned: frozenset[bytes]


class DeclaredAbove:
    """What decorated classes declare, and what classes assign, by the class's name."""

    def __init__(self, headers: ClassHeaders, decorated: frozenset[bytes], trace: Trace) -> None:
        self._decorated = decorated
        self._declared: dict[bytes, frozenset[bytes]] = {}
        self._assigned: dict[bytes, frozenset[bytes]] = {}
        self._all_declared = Closures(trace, self._own_declared, headers.parents)
        self._all_assigned = Closures(trace, self._own_assigned, headers.parents)
        self._names = Closures(trace, lambda name: frozenset({name}), headers.parents)

    def _own_declared(self, name: bytes) -> frozenset[bytes]:
        return self._declared.get(name, _NOTHING)

    def _own_assigned(self, name: bytes) -> frozenset[bytes]:
        return self._assigned.get(name, _NOTHING)

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
        if text.assigned and any(
            not text.assigned.isdisjoint(self._all_declared.of(base)) for base in header.bases
        ):
            return True
        return header.several and any(
            self._clash(one, other) or self._clash(other, one) for one, other in combinations(header.bases, 2)
        )

    def _clash(self, one: bytes, other: bytes) -> bool:
        """Does ``other`` assign what ``one`` declares, unless a class below both has done it before?"""
        declared, assigned = self._all_declared.of(one), self._all_assigned.of(other)
        if declared.isdisjoint(assigned):
            return False
        names, others = self._names.of(one), self._names.of(other)
        return not declared.isdisjoint(_of(self._assigned, others - names)) or not assigned.isdisjoint(
            _of(self._declared, names - others)
        )


def _of(table: Mapping[bytes, frozenset[bytes]], names: Iterable[bytes]) -> frozenset[bytes]:
    return _NOTHING.union(*(table[name] for name in names if name in table))
