"""Candidates of TL101: which fields the ancestors of a class declare and assign, by class names alone."""

from __future__ import annotations

from itertools import combinations

from flake8_tradelint.semantics.classes.transitive_closures import Closures
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.db import Trace
    from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header


_NOTHING: frozenset[bytes] = frozenset()


class ClassText(Record):
    """The names that a class body annotates and assigns, by its text."""

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

    def _own_declared(self, name: bytes) -> frozenset[bytes]:
        return self._declared.get(name, _NOTHING)

    def _own_assigned(self, name: bytes) -> frozenset[bytes]:
        return self._assigned.get(name, _NOTHING)

    def add(self, name: bytes, text: ClassText) -> None:
        """Add a class of this name."""
        decorated = text.decorated or name in self._decorated
        declared = text.annotated | text.assigned if decorated else _NOTHING
        self._declared[name] = self._declared.get(name, _NOTHING) | declared
        self._assigned[name] = self._assigned.get(name, _NOTHING) | text.assigned

    def is_suspect(self, header: Header, text: ClassText) -> bool:
        """Return True if the class may bind a field of an ancestor, or one of its bases a field of another.

        Call it after all classes have been added.
        """
        if text.assigned and any(
            not text.assigned.isdisjoint(self._all_declared.of(base)) for base in header.bases
        ):
            return True
        return header.several and any(
            self._clash(one, other) or self._clash(other, one) for one, other in combinations(header.bases, 2)
        )

    def _clash(self, one: bytes, other: bytes) -> bool:
        """Return True if ``other`` or an ancestor assigns a name that ``one`` or an ancestor declares."""
        return not self._all_declared.of(one).isdisjoint(self._all_assigned.of(other))
