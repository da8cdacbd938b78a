"""Find the calls that run an ``__init__``: of its class, of heirs, and by ``super()`` below."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.semantics.parameters.binding import Site, is_everywhere
from flake8_tradelint.semantics.reading.value_uses import used_as_value
from flake8_tradelint.startup.light import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.parameters.binding import Among


_INIT = "__init__"
_OF_ITS_CLASS = (b"type(self)(", b"__class__(")


def constructions(linked: TypeDb, ref: FunctionRef, among: Among) -> Iterator[Site | None]:
    """Yield the calls in the files; ``None`` if there may be one out of sight."""
    owner = ClassRef(ref.path, ref.qualname.rpartition(".")[0])
    below = [owner, *linked.subclasses(owner)]
    heirs = [cls for cls in below if linked.classes.method(cls, _INIT) == ref]
    family = {base for cls in below for base in linked.classes.project_mro(cls)}
    for path in sorted({cls.path for cls in family}):
        if among(path) and linked.mentions(path, _OF_ITS_CLASS):
            yield None
            return
    for cls in heirs:
        yield from _by_name(linked, cls, among)
    for path in sorted({cls.path for cls in family}):
        yield from _by_class_methods(linked, path, heirs) if among(path) else ()
    for cls in sorted(family, key=lambda cls: (cls.path, cls.qualname)):
        yield from _from_below(linked, cls, ref) if among(cls.path) else ()


def _by_name(linked: TypeDb, cls: ClassRef, among: Among) -> Iterator[Site | None]:
    name = cls.qualname.rpartition(".")[2]
    if is_everywhere(linked, name):
        yield None
        return
    for path in linked.mentioning(name):
        if among(path) and used_as_value(linked.data(path), name, "class", partial(linked.outline, path)):
            yield None
            return
    for path, fact in linked.calls(name, among):
        if linked.symbols.resolve(path, fact.call.func) == cls:
            yield Site(path, fact.call, bound=True)


def _by_class_methods(linked: TypeDb, path: str, heirs: list[ClassRef]) -> Iterator[Site]:
    """Yield ``cls(...)`` in a class method of the class, of a base, or of a class derived from it."""
    if not linked.mentions(path, (b"cls(",)):
        return
    for fact in linked.calls_in(path, "cls"):
        func = fact.call.func
        made = ClassRef(path, func.qualname) if isinstance(func, e.ClassOf) else None
        if any(made in linked.classes.mro(heir) for heir in heirs):
            yield Site(path, fact.call, bound=True)


def _from_below(linked: TypeDb, cls: ClassRef, ref: FunctionRef) -> Iterator[Site]:
    """Yield ``super().__init__(...)`` and ``Base.__init__(self, ...)`` in the class's own initialiser."""
    own = linked.symbols.function(FunctionRef(cls.path, f"{cls.qualname}.{_INIT}"))
    for call in own.init_calls if own is not None else ():
        receiver = call.func.value if isinstance(call.func, e.Attribute) else None
        if isinstance(receiver, e.Super):
            if any(_next(linked, below, cls) == ref for below in (cls, *linked.subclasses(cls))):
                yield Site(cls.path, call, bound=True)
        elif receiver is not None:
            base = linked.symbols.resolve(cls.path, receiver)
            if isinstance(base, ClassRef) and linked.classes.method(base, _INIT) == ref:
                yield Site(cls.path, call)


def _next(linked: TypeDb, cls: ClassRef, after: ClassRef) -> FunctionRef | None:
    """Return the initialiser that ``super()`` in the class ``after`` finds for an object of ``cls``."""
    order = linked.classes.project_mro(cls)
    above = order[order.index(after) + 1 :] if after in order else ()
    owner = next((base for base in above if linked.classes.defines(base, _INIT)), None)
    return linked.classes.method(owner, _INIT) if owner is not None else None
