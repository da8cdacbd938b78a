"""The call graph: which functions of the project a call may run, and which parameters take its arguments."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.known_types import TRANSPARENT_DECORATORS
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.summary import FunctionSummary, Parameter


_FIXTURES = frozenset({"pytest.fixture", "pytest_asyncio.fixture", "pytest_asyncio.plugin.fixture"})
_CACHES = frozenset({"functools.cache", "functools.lru_cache"})


class Callee(Record):
    """A function that a call may run; ``bound``: its first parameter is the receiver."""

    ref: FunctionRef
    bound: bool = False


def callees(linked: ResourceDb, path: str, func: e.Expr) -> tuple[Callee, ...]:
    """Return the functions that ``func(...)`` may run: overriding methods included, empty if unknown.

    A class stands for its ``__init__``.
    """
    if isinstance(func, e.Attribute):
        found = _method(linked, path, func)
        if found:
            return found
    symbol = linked.symbols.resolve(path, func)
    if isinstance(symbol, ClassRef):
        init = linked.classes.method(symbol, "__init__")
        return (Callee(init, bound=True),) if init is not None else ()
    return (Callee(symbol),) if isinstance(symbol, FunctionRef) else ()


def definition(linked: ResourceDb, ref: FunctionRef) -> FunctionSummary | None:
    """Return the one definition of the function, if a call runs its body and nothing else.

    ``None`` for overloads, for one of several branches, and under decorators that may do anything.
    """
    found = linked.symbols.definitions(ref)
    if len(found) != 1:
        return None
    decorators = linked.receivers.decorators(ref.path, found[0])
    abstract = any(name.startswith("abc.abstract") for name in decorators)
    plain = decorators <= TRANSPARENT_DECORATORS and not decorators & _CACHES
    return found[0] if plain and not abstract else None


def is_cached(linked: ResourceDb, ref: FunctionRef) -> bool:
    """Return True if a cache of functools keeps what the function returns."""
    function = linked.symbols.function(ref)
    return function is not None and not _CACHES.isdisjoint(linked.receivers.decorators(ref.path, function))


def is_context_manager(linked: ResourceDb, path: str, qualname: str) -> bool:
    """Return True if ``contextlib.asynccontextmanager`` decorates the function."""
    function = linked.symbols.function(FunctionRef(path, qualname))
    names = linked.receivers.decorators(path, function) if function is not None else frozenset()
    return "contextlib.asynccontextmanager" in names


def is_test_fixture(linked: ResourceDb, ref: FunctionRef) -> bool:
    """Return True for a pytest fixture: as a generator it always resumes after its ``yield``."""
    function = linked.symbols.function(ref)
    names = linked.receivers.decorators(ref.path, function) if function is not None else frozenset()
    return not names.isdisjoint(_FIXTURES)


def parameter(function: FunctionSummary, place: str, *, bound: bool) -> Parameter | None:
    """Return the parameter that takes the argument at ``place``: a keyword, or a 0-based position."""
    at = position(function, place, bound=bound)
    return function.parameters[at] if at is not None else None


def position(function: FunctionSummary, place: str, *, bound: bool) -> int | None:
    """Return the position of ``parameter`` in the function's parameters; ``None`` if there is none."""
    parameters = function.parameters
    if not place.isdigit():
        kinds = ("positional", "keyword")
        return next((at for at, p in enumerate(parameters) if p.name == place and p.kind in kinds), None)
    at = int(place) + bound  # those with a position come first
    return at if at < len(parameters) and parameters[at].kind == "positional" else None


def _method(linked: ResourceDb, path: str, func: e.Attribute) -> tuple[Callee, ...]:
    """Return the methods that a call on this receiver may run; empty if unknown."""
    if isinstance(func.value, e.Super):
        order = linked.classes.project_mro(ClassRef(path, func.value.qualname))[1:]
        above = next((ref for owner in order if (ref := _own(linked, owner, func.attr))), None)
        return (Callee(above, bound=True),) if above is not None else ()
    symbol = linked.symbols.resolve(path, func.value)
    if isinstance(symbol, ClassRef):
        return _on_class(linked, symbol, func.attr)
    found = linked.receivers.infer(path, func.value)
    if found is None:
        return ()
    cls = instance_of(found)
    if cls is not None:
        return _on_class(linked, cls.cls, func.attr) if isinstance(cls.cls, ClassRef) else ()
    return _on_instance(linked, found.cls, func.attr) if isinstance(found.cls, ClassRef) else ()


def _on_class(linked: ResourceDb, owner: ClassRef, name: str) -> tuple[Callee, ...]:
    """Return the method that a call on the class itself runs."""
    ref = _found(linked, owner, name)
    return (Callee(ref, _is_decorated(linked, ref, "builtins.classmethod")),) if ref is not None else ()


def _on_instance(linked: ResourceDb, owner: ClassRef, name: str) -> tuple[Callee, ...]:
    """Return the method and its overrides in subclasses: the receiver may be an instance of one."""
    ref = _found(linked, owner, name)
    if ref is None:
        return ()
    below = (_own(linked, cls, name) for cls in linked.subclasses(owner))
    refs = [ref, *(found for found in below if found is not None)]
    return tuple(Callee(found, not _is_decorated(linked, found, "builtins.staticmethod")) for found in refs)


def _found(linked: ResourceDb, owner: ClassRef, name: str) -> FunctionRef | None:
    """Return what ``owner().name`` finds; nothing if an attribute of that name hides the method."""
    for base in linked.classes.project_mro(owner):
        if linked.classes.defines(base, name):
            return _own(linked, base, name)
    return None


def _own(linked: ResourceDb, owner: ClassRef, name: str) -> FunctionRef | None:
    """Return the method if this very class defines it."""
    cls = linked.symbols.shell(owner, name) if linked.symbols.may_define(owner, name) else None
    if cls is None or name not in cls.methods:
        return None
    return FunctionRef(owner.path, f"{owner.qualname}.{name}")


def _is_decorated(linked: ResourceDb, ref: FunctionRef, name: str) -> bool:
    """Return True if the function has the decorator ``name`` (full name)."""
    function = linked.symbols.function(ref)
    return function is not None and name in linked.receivers.decorators(ref.path, function)
