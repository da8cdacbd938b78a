"""Bases and method resolution orders across modules, and queries about whole orders."""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, SymbolTable
from flake8_tradelint.startup.light import TypeVar, partial
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Base = ClassRef | ExternalRef


T = TypeVar("T")

UNKNOWN_BASE = ExternalRef("?")
"""A base that is computed (``namedtuple(...)``, a call, a variable): it may define anything."""

OBJECT = ExternalRef("builtins.object")


class _Order(Record):
    """A method resolution order: all of its ``classes``, and those that are the project's ``own``.

    ``met`` are classes of a cycle whose own order was still being computed: they may stand in it twice.
    """

    classes: tuple[Base, ...]
    own: tuple[ClassRef, ...]
    met: frozenset[Base] = frozenset()


class ClassOrders:
    """The bases of classes, over a symbol table."""

    def __init__(self, symbols: SymbolTable) -> None:
        self._symbols = symbols
        self._bases: Query[tuple[Base, ...]] = Query(symbols.trace)
        self._orders: Query[_Order] = Query(symbols.trace)
        self._rests: Query[tuple[int, ClassRef | None]] = Query(symbols.trace)

    def bases(self, ref: ClassRef) -> tuple[Base, ...]:
        """Return the direct bases, each resolved or ``UNKNOWN_BASE``."""
        return self._bases.get(ref, lambda: self._resolved(ref))

    def _resolved(self, ref: ClassRef) -> tuple[Base, ...]:
        header = self._symbols.header(ref)
        return tuple(self._base(ref, base) for base in header.bases) if header is not None else ()

    def _base(self, ref: ClassRef, base: e.Expr) -> Base:
        while isinstance(base, e.Subscript):
            base = base.value
        symbol = self._symbols.resolve(ref.path, base)
        if symbol == ref:  # the class has the name of its base, which was imported before
            symbol = self._symbols.imported(ref.path, ref.qualname)
        return symbol if isinstance(symbol, ClassRef | ExternalRef) else UNKNOWN_BASE

    def mro(self, ref: ClassRef) -> tuple[Base, ...]:
        """Return the method resolution order (C3), the class first, ``object`` left out.

        If C3 fails or bases form a cycle (the program would not run) the order is depth-first.
        """
        return self._order(ref).classes

    def project_mro(self, ref: ClassRef) -> tuple[ClassRef, ...]:
        """Return the classes of the MRO that are the project's own."""
        return self._order(ref).own

    def parts(self, ref: ClassRef) -> tuple[tuple[Base, ...], ClassRef | None]:
        """Return the first classes of the MRO, and the class whose own MRO is the rest of it.

        A query about a whole order computes its result for the first classes, and has that for the rest.
        """
        count, rest = self._rests.get(ref, lambda: self._split(ref))
        return self.mro(ref)[:count], rest

    def _split(self, ref: ClassRef) -> tuple[int, ClassRef | None]:
        order = self.mro(ref)
        for count, base in enumerate(order[1:], 1):
            if isinstance(base, ClassRef):
                rest = self.mro(base)
                if len(rest) == len(order) - count and rest == order[count:]:
                    return count, base
        return len(order), None

    def along(
        self,
        answers: Query[T],
        ref: ClassRef,
        key: tuple[object, ...],
        first: Callable[[tuple[Base, ...], ClassRef | None], T],
        joined: Callable[[T, T], T] | None = None,
    ) -> T:
        """Return a query's result for a whole MRO: for its ``first`` classes, ``joined`` with the rest's.

        Without ``joined`` the rest is asked only if the result for the first classes is false or empty.
        Results are computed from the end of the order, so that calls do not nest.
        """
        path: list[tuple[ClassRef, tuple[Base, ...], ClassRef | None]] = []
        one: ClassRef | None = ref
        while one is not None and not answers.knows((one, *key)):
            parts = self.parts(one)
            path.append((one, *parts))
            one = parts[1] if joined is not None or not first(*parts) else None

        for one, classes, rest in reversed(path):
            answers.get((one, *key), partial(self._joined, answers, classes, rest, key, first, joined))
        return answers.get((ref, *key), lambda: self._joined(answers, *self.parts(ref), key, first, joined))

    def _joined(
        self,
        answers: Query[T],
        classes: tuple[Base, ...],
        rest: ClassRef | None,
        key: tuple[object, ...],
        first: Callable[[tuple[Base, ...], ClassRef | None], T],
        joined: Callable[[T, T], T] | None,
    ) -> T:
        found = first(classes, rest)
        if rest is None or (found and joined is None):
            return found
        above = self.along(answers, rest, key, first, joined)
        return above if joined is None else joined(found, above)

    def _order(self, ref: Base) -> _Order:
        if not self._orders.knows(ref):
            self._order_above(ref)
        return self._orders.get(ref, lambda: self._linearise(ref, {}))

    def _order_above(self, ref: Base) -> None:
        """Compute the orders of the class and of all above it, depth first, without nested calls."""
        path: dict[Base, Iterator[Base]] = {ref: iter(self._bases_of(ref))}
        while path:
            one, bases = next(reversed(path.items()))
            above = next((base for base in bases if not (base in path or self._orders.knows(base))), None)
            if above is not None:
                path[above] = iter(self._bases_of(above))
                continue
            self._orders.get(one, partial(self._linearise, one, path))
            del path[one]

    def _bases_of(self, ref: Base) -> tuple[Base, ...]:
        bases = self.bases(ref) if isinstance(ref, ClassRef) else ()
        return tuple([base for base in bases if base != OBJECT])

    def _linearise(self, ref: Base, path: Mapping[Base, object]) -> _Order:
        """Return the order of the class; ``path`` are classes below it whose orders are being computed."""
        bases = self._bases_of(ref)
        if any(base in path for base in bases):
            for below in path:  # the order depends on all classes of the cycle
                self._bases_of(below)
        parents = [
            _met(next(one for one in path if one == base)) if base in path else self._order(base)
            for base in bases
        ]
        if len(parents) < 2:
            return _below(ref, parents[0] if parents else _Order((), ()))
        from flake8_tradelint.semantics.classes.linearisation import joined

        order = tuple(joined([parent.classes for parent in parents]))
        own = _owned(order)
        if len(own) == len(order):
            order = own  # the two share one tuple if all classes are the project's
        return _below(ref, _Order(order, own, frozenset().union(*[parent.met for parent in parents])))

    def derives(self, ref: ClassRef, above: ClassRef) -> bool:
        """Return True if ``ref`` is the class ``above`` or derived from it."""
        # Equal classes of all orders are one object: comparing identities calls no method.
        order = self.mro(ref)
        return self._orders.knows(above) and id(self.mro(above)[0]) in map(id, order)


def _met(ref: Base) -> _Order:
    """Return a stand-in for the order of a class that is still being computed."""
    return _Order((ref,), _owned((ref,)), frozenset({ref}))


def _owned(order: tuple[Base, ...]) -> tuple[ClassRef, ...]:
    return tuple([base for base in order if isinstance(base, ClassRef)])


def _below(ref: Base, order: _Order) -> _Order:
    """Return the order of a class whose bases have this one.

    ``classes`` and ``own`` share one tuple if all classes are the project's.
    """
    above, own = order.classes, order.own
    if ref in order.met:
        above = tuple([base for base in above if base != ref])
        own = tuple([base for base in own if base != ref])
    classes = (ref, *above)
    if not isinstance(ref, ClassRef):
        return _Order(classes, own, order.met)
    owned = (ref, *own)
    if len(classes) == len(owned):
        return _Order(owned, owned, order.met - {ref})
    return _Order(classes, owned, order.met - {ref})
