"""Calls that certainly make a coroutine: whatever they may run is an ``async def`` of the project.

Every definition that the call may run has to be one: each branch that defines the name, each override
in a subclass. A name that may have been bound again, or a decorator that may return another kind of
function, makes the call uncertain.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.db.queries import Query
from flake8_tradelint.interning import NOTHING
from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.standard import REQUESTS, SESSION
from flake8_tradelint.semantics.inference.known_types import canonical
from flake8_tradelint.semantics.inference.types import instance_of, options
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.coroutines.overriding import Overriding
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary, Parameter


_PARTS = frozenset({"values", "items", "pop", "popleft", "popitem", "get", "copy", "setdefault"})
_COPIERS = frozenset({"list", "tuple", "set", "sorted", "reversed", "enumerate"})
_ITERATORS = frozenset(f"collections.abc.Async{name}" for name in ("Iterator", "Iterable", "Generator"))


class Made(Record):
    """A call makes the coroutine of the function ``name``; ``generator``: an asynchronous generator.

    ``defined`` is the place of the function, and ``qualname`` its name in that file; ``None`` and empty if it
    is not the project's. ``request``: it is a
    request of aiohttp's session, which can be entered as well as awaited. ``required``: a call of it needs
    arguments. ``passed_on``: the async function whose coroutine a plain one returns. ``likely``: its class is
    out of sight.
    """

    name: str
    generator: bool
    defined: Location | None = None
    request: bool = False
    required: bool = False
    qualname: str = ""
    passed_on: str = ""
    likely: bool = False


class AsyncFunctions:
    """Queries about calls of async functions in one project."""

    def __init__(self, linked: OwnershipDb) -> None:
        self._linked = linked
        self._single: Query[Made | None] = Query(linked.trace)
        self._running: Query[bool] = Query(linked.trace)
        self.only_compute: Query[bool] = Query(linked.trace)
        """Whether running the coroutine has no effect outside of it (``outside_effects``), by function."""

    @cached_property
    def _overriding(self) -> Overriding:
        from flake8_tradelint.semantics.coroutines.overriding import Overriding

        return Overriding(self._linked)

    def certainly_made_by(self, path: str, func: e.Expr) -> Made | None:
        """Return what ``func(...)`` makes, if every method that overrides the function makes the same."""
        made = self.made_by(path, func)
        return made if made is not None and self.is_certain(path, func, made) else None

    def made_by(self, path: str, func: e.Expr) -> Made | None:
        """Return what ``func(...)`` in the file ``path`` makes, without regard to overriding methods."""
        made = self._made(self._refs(path, func, overrides=False))
        if made is not None:
            return made
        from flake8_tradelint.semantics.coroutines.standard_calls import standard_class

        owner = standard_class(self._linked, path, func)
        name = e.last_name(func) or getattr(func, "attr", "")
        if owner is None:
            return Made(name, False, likely=True) if self._is_of_response(path, func) else None
        from flake8_tradelint.semantics.coroutines.library_methods import ENTERED, SINCE

        if name in SINCE.get(owner.partition(".")[0], ()):
            from flake8_tradelint.semantics.coroutines.likely_methods import is_of_this_release

            if not is_of_this_release(self._linked, owner):
                return None
        request = (owner == SESSION and name in REQUESTS) or (owner, name) in ENTERED
        return Made(name, generator=False, request=request)

    def _is_of_response(self, path: str, func: e.Expr) -> bool:
        if not isinstance(func, e.Attribute) or not isinstance(func.value, e.Entered):
            return False
        from flake8_tradelint.semantics.coroutines.likely_methods import is_of_response

        return is_of_response(self._linked, path, func)

    def is_certain(self, path: str, func: e.Expr, made: Made) -> bool:
        """Return True if every method that overrides the function makes the same."""
        if made.defined is None:
            return True
        found = self._made(self._refs(path, func, overrides=True))
        if found is None or found.generator != made.generator:
            return False
        owners = self._owners(path, func.value) if isinstance(func, e.Attribute) else ()
        if not owners:
            return True
        classes = self._linked.classes
        return not any(classes.along(self._running, owner, (), self._runs_methods) for owner in owners)

    def _runs_methods(self, classes: tuple[Base, ...], _: ClassRef | None) -> bool:
        from flake8_tradelint.semantics.coroutines.class_decorators import runs_methods

        return any(isinstance(base, ClassRef) and runs_methods(self._linked, base) for base in classes)

    def _made(self, refs: Iterable[FunctionRef]) -> Made | None:
        made = [self._one(ref) for ref in refs]
        first = made[0] if made else None
        if first is None or any(other is None or other.generator != first.generator for other in made):
            return None
        return first

    def _one(self, ref: FunctionRef) -> Made | None:
        return self._single.get(ref, lambda: self._find_one(ref))

    def _find_one(self, ref: FunctionRef) -> Made | None:
        found = self._linked.symbols.definitions(ref)
        if len(found) == 1 and not found[0].is_async:
            return self._passed_on(ref, found[0])
        if not found or not all(f.is_async and self._is_kept(ref.path, f) for f in found):
            return None
        if len({f.is_generator for f in found}) > 1 or any(self._is_stub(ref.path, f) for f in found):
            return None
        where = Location(ref.path, found[0].span, "an async function")
        required = sum(_is_required(parameter) for parameter in found[0].parameters)
        bound = bool(found[0].cls) and "builtins.staticmethod" not in self._decorators(ref.path, found[0])
        first = found[0]
        return Made(first.name, first.is_generator, where, required=required > bound, qualname=first.qualname)

    def _passed_on(self, ref: FunctionRef, function: FunctionSummary) -> Made | None:
        """Return what a plain function makes that only returns the coroutine of an async one."""
        value = function.returned[0] if len(function.returned) == 1 else None
        if not isinstance(value, e.Call) or function.is_generator or not self._is_kept(ref.path, function):
            return None
        targets = self._refs(ref.path, value.func, overrides=True)
        found = [one for target in targets for one in self._linked.symbols.definitions(target)]
        if not found or not all(one.is_async for one in found):
            return None
        made = self._made(targets)
        if made is None or made.generator or not self._returns_at_once(ref.path, function):
            return None
        where = Location(ref.path, function.span, "returns the coroutine of an async function")
        required = sum(_is_required(parameter) for parameter in function.parameters)
        return Made(
            function.name,
            generator=False,
            defined=where,
            required=required > bool(function.cls),
            passed_on=made.name,
        )

    def _returns_at_once(self, path: str, function: FunctionSummary) -> bool:
        """Return True if the body is one ``return``, a docstring aside."""
        from flake8_tradelint.semantics.control.parsing_again import function_at

        node = function_at(self._linked, path, function.span.line)
        body = node.body if node is not None else []
        documented = (
            len(body) > 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
        )
        return len(body) > documented and isinstance(body[documented], ast.Return)

    def _is_kept(self, path: str, function: FunctionSummary) -> bool:
        if not function.decorators:
            return True
        from flake8_tradelint.semantics.coroutines.decorating import keeps_async

        return keeps_async(self._linked, path, function)

    def _decorators(self, path: str, function: FunctionSummary) -> frozenset[str]:
        return self._linked.receivers.decorators(path, function) if function.decorators else NOTHING

    def _is_stub(self, path: str, function: FunctionSummary) -> bool:
        """Return True if it should return an iterator and returns nothing: its overrides are generators."""
        if function.is_generator or function.returned or function.returns is None:
            return False
        made = function.returns.value if isinstance(function.returns, e.Subscript) else function.returns
        name = self._linked.symbols.qualified(self._linked.symbols.resolve(path, made))
        return canonical(name) in _ITERATORS

    def _refs(self, path: str, func: e.Expr, *, overrides: bool) -> tuple[FunctionRef, ...]:
        if isinstance(func, e.Attribute):
            found = self._method(path, func, overrides=overrides)
            if found is not None:
                return found
        symbol = self._linked.symbols.resolve(path, func)
        if not isinstance(symbol, FunctionRef) or not self._is_sole(path, func, symbol):
            return ()
        return (symbol,)

    def _method(self, path: str, func: e.Attribute, *, overrides: bool) -> tuple[FunctionRef, ...] | None:
        """Return the methods that the call may run, none if not certain; ``None`` if it calls no method."""
        linked = self._linked
        if isinstance(func.value, e.Super):
            order = linked.classes.mro(ClassRef(path, func.value.qualname))[1:]
            return self._overriding.found(order, func.attr)
        symbol = linked.symbols.resolve(path, func.value)
        if isinstance(symbol, ClassRef):
            below = overrides and isinstance(func.value, e.ClassOf)
            return self._overriding.methods(symbol, func.attr, below=below)
        if symbol is not None and linked.symbols.resolve(path, func) is not None:
            return None
        found: tuple[FunctionRef, ...] = ()
        owners = self._owners(path, func.value)
        if (
            owners
            and isinstance(func.value, e.SelfOf)
            and not self._overriding.methods(owners[0], func.attr, below=False)
        ):
            return self._overriding.below_only(owners[0], func.attr)
        for owner in owners:
            methods = self._overriding.methods(owner, func.attr, below=overrides)
            if not methods and not (len(owners) > 1 and self._lacks(owner, func.attr)):
                return ()
            found += methods
        return found

    def _lacks(self, owner: ClassRef, name: str) -> bool:
        """Return True if the call surely fails on instances of this class."""
        return self._linked.closed.lacks(owner, name)

    def _owners(self, path: str, receiver: e.Expr) -> tuple[ClassRef, ...]:
        """Return the project's classes that the receiver may have; none if it may have any other."""
        if isinstance(receiver, e.Super):
            return (ClassRef(path, receiver.qualname),)
        symbol = self._linked.symbols.resolve(path, receiver)
        if isinstance(symbol, ClassRef):
            return (symbol,)
        found = self._linked.receivers.options(path, receiver)
        if not found and _is_given(receiver):
            found = self._linked.parameters.receivers.options(path, receiver)
        classes = [one.cls for option in found for one in options(instance_of(option) or option)]
        owners = tuple(cls for cls in classes if isinstance(cls, ClassRef))
        return owners if len(owners) == len(classes) else ()

    def _is_sole(self, path: str, func: e.Expr, ref: FunctionRef) -> bool:
        """Return True if the name means only this function, here and in the function's own module."""
        if "." in ref.qualname:
            return True
        binds_once = self._linked.symbols.binds_once
        if not binds_once(ref.path, ref.qualname):
            return False
        return not isinstance(func, e.Name) or path == ref.path or binds_once(path, func.id)


def _is_required(parameter: Parameter) -> bool:
    return parameter.kind in ("positional", "keyword") and not parameter.has_default


def _is_given(receiver: e.Expr) -> bool:
    """Return True for a parameter, an attribute of one or of ``self``, or an item of what ``self`` keeps.

    The callers that pass such a receiver are few; a call's result may depend on half of a project.
    """
    whole = receiver
    while isinstance(whole, e.Attribute | e.Element | e.Subscript | e.Call | e.Sequence):
        whole = _container(whole) if isinstance(whole, e.Call | e.Sequence) else whole.value
    if isinstance(whole, e.SelfOf):
        return True
    while isinstance(receiver, e.Attribute):
        receiver = receiver.value
    return isinstance(receiver, e.Parameter)


def _container(call: e.Call | e.Sequence) -> e.Expr:
    """Return ``self.feeds`` for ``self.feeds.values()``, ``list(self.feeds)`` and ``[*self.feeds]``."""
    if isinstance(call, e.Sequence):
        return call.items[0] if len(call.items) == 1 and isinstance(call.items[0], e.Element) else e.UNKNOWN
    if isinstance(call.func, e.Attribute):
        return call.func.value if call.func.attr in _PARTS else e.UNKNOWN
    copied = isinstance(call.func, e.Name) and call.func.id in _COPIERS and len(call.args) == 1
    return call.args[0] if copied else e.UNKNOWN
