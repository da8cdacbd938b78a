"""Classes all of whose attributes are in sight."""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.light import partial
from flake8_tradelint.patterns import composed
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import slots
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, SymbolTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.naming.symbols import Symbol
    from flake8_tradelint.semantics.summary import ClassSummary


_HARMLESS = frozenset({"builtins.object", "abc.ABC", "typing.Generic"})
_DECORATORS = frozenset({"dataclasses.dataclass", "typing.final", "functools.total_ordering"})
_DYNAMIC = frozenset({"__getattr__", "__getattribute__", "__setattr__", "__new__", "__set_name__"})


_OF_ALL = frozenset({*dir(object), "__dict__", "__weakref__", "__annotations__", "__module__"})


def _attributes(symbols: SymbolTable, classes: tuple[Base, ...], _: ClassRef | None) -> frozenset[str] | None:
    """Every attribute that these classes of an order give an instance; ``None`` where that cannot be told.

    It cannot where a base lies outside the project, a metaclass or a decorator may add something, a
    method looks up or stores attributes by computed names, or the module has the class twice, or imports
    another one under its name.
    """
    found: set[str] = set()
    for base in classes:
        own = _own(symbols, base)
        if own is None:
            return None
        found |= own
    return _OF_ALL | found


def _united(names: frozenset[str] | None, others: frozenset[str] | None) -> frozenset[str] | None:
    """Both, or what is one of the two already; ``None`` where one is not known."""
    if names is None or others is None:
        return None
    return others if names <= others else names if others <= names else names | others


class Closed:
    """What instances of a class, and of those below it, may have: answers for one project."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._families: Query[tuple[ClassRef, ...]] = Query(linked.trace)
        self._names: Query[frozenset[str] | None] = Query(linked.trace)
        self._own: Query[frozenset[str] | None] = Query(linked.trace)
        self._completed: Query[bool] = Query(linked.trace)
        self._stored: Query[bool] = Query(linked.trace)
        self.completing: Query[tuple[bool, frozenset[Symbol | None]]] = Query(linked.trace)
        """For ``completed``: is a class of this name completed by a call; what is completed by a star?"""

    def names(self, ref: ClassRef) -> frozenset[str] | None:
        """Every attribute that an instance of the class can have; ``None`` where that cannot be told."""
        symbols = self._linked.symbols
        return self._linked.classes.along(self._own, ref, (), partial(_attributes, symbols), _united)

    def is_stored(self, name: str) -> bool:
        """Is something stored under the name on whatever object, or is it named in quotes?"""
        return self._stored.get(name, lambda: _is_stored(self._linked, name.encode()))

    def lacks(self, ref: ClassRef, name: str) -> bool:
        """Has surely no instance of the class, or of one below it, such an attribute?"""
        own = self.names(ref)
        if own is None or name in own:
            return False  # those below it need not be read for that
        known = self._names.get(ref, lambda: self._of_family(ref))
        return known is not None and name not in known and not self._is_completed(ref)

    def _of_family(self, ref: ClassRef) -> frozenset[str] | None:
        """Every attribute that one of them can have; ``None`` where that cannot be told."""
        found = self.names(ref)
        heirs, rest = self._heirs(ref)
        for cls in heirs:
            found = _united(self.names(cls), found)
        return (
            found if rest is None else _united(found, self._names.get(rest, partial(self._of_family, rest)))
        )

    def _heirs(self, ref: ClassRef) -> tuple[tuple[ClassRef, ...], ClassRef | None]:
        """The heirs that are looked at, or the first of them, where all others derive from it."""
        heirs = self._linked.subclasses(ref)
        if heirs and self._linked.subclasses(heirs[0]) == heirs[1:]:
            return (), heirs[0]
        return heirs, None

    def _is_completed(self, ref: ClassRef) -> bool:
        return self._completed.get(ref, lambda: self._find_completed(ref))

    def _find_completed(self, ref: ClassRef) -> bool:
        from flake8_tradelint.semantics.classes.completed import is_completed

        heirs, rest = self._heirs(ref)
        if any(is_completed(self._linked, cls) for cls in (ref, *heirs)):
            return True
        return rest is not None and self._is_completed(rest)

    def _family(self, ref: ClassRef) -> tuple[ClassRef, ...]:
        return self._families.get(ref, lambda: (ref, *self._linked.subclasses(ref)))


def _is_stored(linked: Linked, name: bytes) -> bool:
    # Each of the three begins with what can be looked for fast.
    dotted, quoted = b"." + name, (b'"%s"' % name, b"'%s'" % name)
    stores = composed(rb"\.%s\b[ \t]*(?::[^=\n]*)?(?:,[^=\n]*)?=(?!=)" % name)
    for path in linked.mentioning(name.decode()):
        data = linked.data(path)
        if any(text in data for text in quoted) or (dotted in data and stores.search(data)):
            return True
    return False


def _own(symbols: SymbolTable, base: Base) -> frozenset[str] | None:
    if isinstance(base, ExternalRef):
        return frozenset() if base.name in _HARMLESS else None
    cls = symbols.class_(base)
    twice = symbols.count(base) != 1
    # `except ImportError: class Engine: ...` stands for one that is found where the import works.
    is_fallback = symbols.is_imported(base.path, base.qualname)
    if cls is None or twice or is_fallback or cls.keywords or not _is_plain(symbols, base.path, cls):
        return None
    functions = symbols.functions_of(base)
    if any(function.reflective for function in functions) or _DYNAMIC & set(cls.methods):
        return None
    names = frozenset(_names(cls))
    return names | {mangled(name, cls.name) for name in names}


def _is_plain(symbols: SymbolTable, path: str, cls: ClassSummary) -> bool:
    """Has it only decorators that are known to add nothing but what they are known for?"""
    for decorator in cls.decorators:
        func = decorator.func if isinstance(decorator, e.Call) else decorator
        if symbols.qualified(symbols.resolve(path, func)) not in _DECORATORS:
            return False
    return True


def mangled(name: str, cls: str) -> str:
    """The name under which an object has what methods of the class write so: ``__x`` is ``_Client__x``."""
    private = name.startswith("__") and not name.endswith("__") and cls.strip("_")
    return f"_{cls.lstrip('_')}{name}" if private else name


def _names(cls: ClassSummary) -> Iterator[str]:
    yield from cls.methods
    yield from cls.other_names
    yield from slots(cls)
    yield from (variable.name for variable in cls.variables)
    yield from (assignment.name for assignment in cls.self_assignments)
    yield from ("__dataclass_fields__", "__doc__", "__match_args__", "__slots__", "__qualname__", "__name__")
