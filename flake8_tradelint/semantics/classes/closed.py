"""Classes whose attributes are all known, and the attributes that their instances can have."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import slots
from flake8_tradelint.semantics.control.parsing_again import nodes_matching
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, SymbolTable
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.patterns import composed, escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.db import ClassDb
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.naming.symbols import Symbol
    from flake8_tradelint.semantics.summary import ClassSummary


_HARMLESS = frozenset({"builtins.object", "abc.ABC", "typing.Generic"})
_OF_ENUMS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("enum.Enum", "enum.Flag", "enum.ReprEnum"), ()),
    **dict.fromkeys(("enum.IntEnum", "enum.IntFlag", "builtins.int"), (int,)),
    **dict.fromkeys(("enum.StrEnum", "builtins.str"), (str,)),
}
"""Bases from the standard library whose attributes are known: those of these classes, and an enum's own."""

_ENUM_NAMES = frozenset({"name", "value", "_name_", "_value_", "_ignore_", "_member_map_", "_member_names_"})
_DECORATORS = frozenset({"dataclasses.dataclass", "typing.final", "functools.total_ordering"})
_DYNAMIC = frozenset({"__getattr__", "__getattribute__", "__setattr__", "__new__", "__set_name__"})


_OF_ALL = frozenset({*dir(object), "__dict__", "__weakref__", "__annotations__", "__module__"})


def _attributes(symbols: SymbolTable, classes: tuple[Base, ...], _: ClassRef | None) -> frozenset[str] | None:
    """Return every attribute that these classes of an order give an instance; ``None`` if not all are known.

    They are not if a base lies outside the project, if a metaclass or a decorator may add something, if a
    method reads or stores attributes under computed names, or if the module has the class twice, or imports
    or assigns another one under its name.
    """
    found: set[str] = set()
    for base in classes:
        own = _own(symbols, base)
        if own is None:
            return None
        found |= own
    return _OF_ALL | found


def _united(names: frozenset[str] | None, others: frozenset[str] | None) -> frozenset[str] | None:
    """Return the union, which is one of the two sets if it equals it; ``None`` if one is not known."""
    if names is None or others is None:
        return None
    return others if names <= others else names if others <= names else names | others


class Closed:
    """Queries about the attributes of instances of a class and its subclasses, in one project."""

    def __init__(self, linked: ClassDb) -> None:
        self._linked = linked
        self._families: Query[tuple[ClassRef, ...]] = Query(linked.trace)
        self._names: Query[frozenset[str] | None] = Query(linked.trace)
        self._own: Query[frozenset[str] | None] = Query(linked.trace)
        self._completed: Query[bool] = Query(linked.trace)
        self._stored: Query[bool] = Query(linked.trace)
        self._completing: Query[tuple[bool, frozenset[Symbol | None]]] = Query(linked.trace)

    def names(self, ref: ClassRef) -> frozenset[str] | None:
        """Return every attribute that an instance of the class can have; ``None`` if not all are known."""
        symbols, order = self._linked.symbols, self._linked.classes.mro(ref)
        if any(isinstance(base, ExternalRef) and not _is_known(base) for base in order):
            return None  # no class has to be read
        return self._linked.classes.along(self._own, ref, (), partial(_attributes, symbols), _united)

    def is_stored(self, name: str) -> bool:
        """Return True if some file stores an attribute ``name`` on any object, or has it as a string."""
        return self._stored.get(name, lambda: _is_stored(self._linked, name))

    def lacks(self, ref: ClassRef, name: str) -> bool:
        """Return True if surely no instance of the class or of a subclass has such an attribute."""
        own = self.names(ref)
        if own is None or name in own:
            return False  # those below it need not be read for that
        known = self._names.get(ref, lambda: self._of_family(ref))
        return known is not None and name not in known and not self._has_completed(ref)

    def _of_family(self, ref: ClassRef) -> frozenset[str] | None:
        """Return every attribute that instances of the class or a subclass can have, if all are known."""
        found = self.names(ref)
        heirs, rest = self._heirs(ref)
        for cls in heirs:
            found = _united(self.names(cls), found)
        return (
            found if rest is None else _united(found, self._names.get(rest, partial(self._of_family, rest)))
        )

    def _heirs(self, ref: ClassRef) -> tuple[tuple[ClassRef, ...], ClassRef | None]:
        """Return all subclasses, or only the first of them if all others derive from it."""
        heirs = self._linked.subclasses(ref)
        if heirs and self._linked.subclasses(heirs[0]) == heirs[1:]:
            return (), heirs[0]
        return heirs, None

    def is_completed(self, ref: ClassRef) -> bool:
        """Return True if a class may have this one as a base that no header names (``dynamic_bases``)."""
        from flake8_tradelint.semantics.classes.dynamic_bases import completing

        name = ref.qualname.rpartition(".")[2]
        made, starred = self._completing.get(name, lambda: completing(self._linked, name))
        return made or ref in starred

    def _has_completed(self, ref: ClassRef) -> bool:
        return self._completed.get(ref, lambda: self._find_completed(ref))

    def _find_completed(self, ref: ClassRef) -> bool:
        heirs, rest = self._heirs(ref)
        if any(self.is_completed(cls) for cls in (ref, *heirs)):
            return True
        return rest is not None and self._has_completed(rest)

    def _family(self, ref: ClassRef) -> tuple[ClassRef, ...]:
        return self._families.get(ref, lambda: (ref, *self._linked.subclasses(ref)))


def _is_stored(linked: ClassDb, name: str) -> bool:
    """Return True if code stores such an attribute, has the name in a string, or cannot be parsed.

    The text chooses the definitions that are parsed: those where the name
    is in quotes, or stands between a dot and what follows a target.
    """
    word = escape(name.encode())
    bound = composed(_STORE % word + rb"|[\"']%s[\"']" % word)
    for path in linked.mentioning(name):
        nodes = nodes_matching(linked, path, bound)
        if nodes is None or any(_stores(node, name) for node in nodes):
            return True
    return False


_STORE = rb"\.[\s\\]*%s\b[\s\\)\]]*(?:[:,#]|in\b|[-+*/%%@&|^<>]*=(?!=))"


def _stores(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Attribute(attr=attr, ctx=ast.Store()):
            return attr == name
        case ast.Constant(value=value):
            return value == name
    return False


def _own(symbols: SymbolTable, base: Base) -> frozenset[str] | None:
    if isinstance(base, ExternalRef):
        if not _is_known(base):
            return None
        inherited = (frozenset(dir(cls)) for cls in _OF_ENUMS.get(base.name, ()))
        return _ENUM_NAMES.union(*inherited) if base.name in _OF_ENUMS else frozenset()
    cls = symbols.class_(base)
    twice = symbols.count(base) != 1
    # `except ImportError: class Engine: ...` stands in for a class that another environment imports.
    is_fallback = symbols.is_imported(base.path, base.qualname)
    # `if TYPE_CHECKING: Client = Union[...]`, `else: class Client: ...`
    is_fallback = is_fallback or bool(symbols.variables(base.path, base.qualname))
    if cls is None or twice or is_fallback or cls.keywords or not _is_plain(symbols, base.path, cls):
        return None
    functions = symbols.functions_of(base)
    if any(function.reflective for function in functions) or _DYNAMIC & set(cls.methods):
        return None
    names = frozenset(_names(cls))
    return names | {mangled(name, cls.name) for name in names}


def _is_known(base: ExternalRef) -> bool:
    """Return True if all attributes of the class from outside of the project are known."""
    return base.name in _HARMLESS or base.name in _OF_ENUMS


def _is_plain(symbols: SymbolTable, path: str, cls: ClassSummary) -> bool:
    """Return True if every decorator of the class is known to add no attribute."""
    for decorator in cls.decorators:
        func = decorator.func if isinstance(decorator, e.Call) else decorator
        if symbols.qualified(symbols.resolve(path, func)) not in _DECORATORS:
            return False
    return True


def mangled(name: str, cls: str) -> str:
    """Return the attribute that ``name`` in a method of the class means: ``__x`` is ``_Client__x``."""
    private = name.startswith("__") and not name.endswith("__") and cls.strip("_")
    return f"_{cls.lstrip('_')}{name}" if private else name


def _names(cls: ClassSummary) -> Iterator[str]:
    yield from cls.methods
    yield from cls.other_names
    yield from slots(cls)
    yield from (variable.name for variable in cls.variables)
    yield from (assignment.name for assignment in cls.self_assignments)
    yield from ("__dataclass_fields__", "__doc__", "__match_args__", "__slots__", "__qualname__", "__name__")
