"""Classes all of whose attributes are in sight."""

from __future__ import annotations

from flake8_tradelint.patterns import composed
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import ClassTable, slots
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, SymbolTable
from flake8_tradelint.tracing import Answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.summary import ClassSummary


_HARMLESS = frozenset({"builtins.object", "abc.ABC", "typing.Generic"})
_DECORATORS = frozenset({"dataclasses.dataclass", "typing.final", "functools.total_ordering"})
_DYNAMIC = frozenset({"__getattr__", "__getattribute__", "__setattr__", "__new__", "__set_name__"})


def attributes_in_sight(symbols: SymbolTable, classes: ClassTable, ref: ClassRef) -> frozenset[str] | None:
    """Every attribute that an instance can have; ``None`` where that cannot be told.

    It cannot where a base lies outside the project, a metaclass or a decorator may add something, a
    method looks up or stores attributes by computed names, or the module has the class twice, or imports
    another one under its name.
    """
    found: set[str] = set()
    for base in classes.mro(ref):
        own = _own(symbols, base)
        if own is None:
            return None
        found |= own
    return frozenset(found | set(dir(object)) | {"__dict__", "__weakref__", "__annotations__", "__module__"})


class Closed:
    """What instances of a class, and of those below it, may have: answers for one project."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._families: Answers[tuple[ClassRef, ...]] = Answers(linked.trace)
        self._names: Answers[frozenset[str] | None] = Answers(linked.trace)
        self._own: Answers[frozenset[str] | None] = Answers(linked.trace)
        self._completed: Answers[bool] = Answers(linked.trace)
        self._stored: Answers[bool] = Answers(linked.trace)

    def names(self, ref: ClassRef) -> frozenset[str] | None:
        """Every attribute that an instance of the class can have; ``None`` where that cannot be told."""
        symbols, classes = self._linked.symbols, self._linked.classes
        return self._own.get(ref, lambda: attributes_in_sight(symbols, classes, ref))

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
        found: set[str] = set()
        for cls in self._family(ref):
            known = self.names(cls)
            if known is None:
                return None
            found |= known
        return frozenset(found)

    def _is_completed(self, ref: ClassRef) -> bool:
        from flake8_tradelint.semantics.classes.completed import is_completed

        family, linked = self._family(ref), self._linked
        return self._completed.get(ref, lambda: any(is_completed(linked, cls) for cls in family))

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
    module = symbols.summary(base.path)
    twice = sum(other.qualname == base.qualname for other in module.classes) != 1
    # `except ImportError: class Engine: ...` stands for one that is found where the import works.
    is_fallback = any(imported.name == base.qualname for imported in module.imports)
    if cls is None or twice or is_fallback or cls.keywords or not _is_plain(symbols, base.path, cls):
        return None
    functions = [function for function in module.functions if function.cls == base.qualname]
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
