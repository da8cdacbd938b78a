"""Decide whether a task may itself run the method that ends it, by following what it awaits.

It may get there through another object: a watchdog that stops its supervisor, which closes the watchdog. Code
out of sight counts as a way. Only what is awaited matters: the method is a coroutine function, and what a
plain call does with it runs in another task.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.must_call.release.stop_signals import family
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.semantics.control.suites import Function
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import Symbol
    from flake8_tradelint.semantics.summary import FunctionSummary

    Way = Literal["", "perhaps", "apart"]
    """``perhaps``: the task itself may run the method, for all that is in sight. ``apart``: a child of it
    does, which the task waits for."""

_MOST = 40
"""Most functions that are followed; with more, something counts as out of sight."""

_IN_CHILDREN = frozenset(
    f"asyncio.{name}" for name in ("create_task", "ensure_future", "gather", "shield", "wait", "wait_for")
)
"""Functions that run a coroutine in a task of its own; ``wait_for`` does before Python 3.12."""

_HARMLESS = frozenset({"aiohttp", "aiosqlite", "asyncio", "asyncpg", "httpx", "redis", "websockets"})
"""Packages whose awaitables do not call the project's coroutines, ``aiohttp.web`` apart."""


class Target(Record, order=True):
    """A function that is awaited, and the class of its ``self``. ``apart``: it runs in a task of its own."""

    ref: FunctionRef
    cls: ClassRef
    apart: bool = False


def way_to(linked: OwnershipDb, owner: ClassRef, start: FunctionRef, closer: str) -> Way:
    """Return how the coroutine ``start`` may come to await the method ``closer`` of an ``owner``.

    ``owner`` is also the class of ``self`` in ``start``, if that is a method.
    """
    pending = [Target(start, owner)]
    seen = set(pending)
    way: Way = ""
    while pending:
        one = pending.pop()
        found = _Awaited(linked, one).targets() if len(seen) <= _MOST else None
        if found is None:
            way = "perhaps"
            continue
        closers = [target for target in found if _is_method(linked, target, owner, closer)]
        if any(target.apart for target in closers):
            return "apart"
        way = "perhaps" if closers else way
        pending += [target for target in found if target not in seen]
        seen.update(found)
    return way


def _is_method(linked: OwnershipDb, target: Target, owner: ClassRef, name: str) -> bool:
    """Return True if the target is the method ``name`` of the owner or of a relative."""
    is_named = target.ref.qualname.rpartition(".")[2] == name
    return is_named and linked.classes.related(target.cls, owner)


class _Awaited:
    """The functions that one function awaits."""

    def __init__(self, linked: OwnershipDb, target: Target) -> None:
        self._linked, self._ref, self._owner, self._apart = linked, target.ref, target.cls, target.apart
        ref = target.ref
        self._summary = linked.symbols.function(ref)
        found = function_at(linked, ref.path, self._summary.span.line) if self._summary is not None else None
        self._nodes: list[ast.AST] | None = [*walk(found)] if found is not None else None
        self._self = _self_name(found, self._summary) if found is not None else ""
        self._sources = _sources(self._nodes or ())
        self._local = _local_names(self._nodes or ()) | {self._self}

    def targets(self) -> list[Target] | None:
        """Return the functions to follow; ``None`` if something is out of sight."""
        if self._nodes is None or self._summary is None:
            return None
        found: list[Target] = []
        for value in _awaited_values(self._nodes, returned=not self._summary.is_async):
            more = self._of_value(value, self._apart)
            if more is None:
                return None
            found += more
        return found

    def _of_value(self, value: ast.expr, apart: bool) -> list[Target] | None:
        """Return what runs while ``value`` is awaited, entered or iterated over."""
        if not isinstance(value, ast.Call):
            return [] if self._is_harmless(value) else None
        methods = self._methods(value.func, apart)
        if methods is not None:
            return methods
        symbol = self._symbol(value.func)
        if isinstance(symbol, FunctionRef):
            return [Target(symbol, self._owner, apart)]
        if not self._is_harmless(value.func):
            return None
        found: list[Target] = []
        for inner in _coroutines(value) if self._linked.symbols.qualified(symbol) in _IN_CHILDREN else ():
            more = self._of_value(inner, True)
            if more is None:
                return None
            found += more
        return found

    def _methods(self, func: ast.expr, apart: bool) -> list[Target] | None:
        """Return the methods of a project's class that ``func`` names; ``None`` if it names none."""
        if not isinstance(func, ast.Attribute):
            return None
        receiver = self._lowered(func.value)
        known = self._linked.receivers.infer(self._ref.path, receiver) if receiver is not None else None
        is_own = isinstance(func.value, ast.Name) and func.value.id == self._self
        cls = self._owner if is_own else known.cls if known is not None else None
        if not isinstance(cls, ClassRef):
            return None
        methods = ((self._linked.classes.method(one, func.attr), one) for one in family(self._linked, cls))
        found = {Target(ref, one, apart) for ref, one in methods if ref is not None}
        return sorted(found) or None

    def _is_harmless(self, value: ast.expr) -> bool:
        """Return True for an object or function of a package that does not call the project's coroutines."""
        lowered = self._lowered(value)
        if lowered is not None:
            symbol = self._linked.symbols.resolve(self._ref.path, lowered)
            known = self._linked.receivers.infer(self._ref.path, lowered) if symbol is None else None
            symbol = known.cls if symbol is None and known is not None else symbol
            if isinstance(symbol, ExternalRef):
                package, _, rest = symbol.name.partition(".")
                return package in _HARMLESS and not rest.startswith("web")
        match value:
            case ast.Attribute(inner, _) | ast.Call(inner) | ast.Await(inner) | ast.Subscript(inner):
                return self._is_harmless(inner)
            case ast.Name(name) if name in self._sources:
                origins = self._sources.pop(name)  # a name that is made of itself ends here
                harmless = all(map(self._is_harmless, origins))
                self._sources[name] = origins
                return harmless
        return False

    def _symbol(self, func: ast.expr) -> Symbol | None:
        lowered = self._lowered(func)
        return self._linked.symbols.resolve(self._ref.path, lowered) if lowered is not None else None

    def _lowered(self, value: ast.expr) -> e.Expr | None:
        """Return a name of the module, ``self``, or attributes of these, as a symbolic expression."""
        match value:
            case ast.Name(name) if name == self._self:
                return e.SelfOf(self._owner.qualname) if self._owner.path == self._ref.path else None
            case ast.Name(name):
                return None if name in self._local else e.Name(name)
            case ast.Attribute(inner, attr):
                receiver = self._lowered(inner)
                return e.Attribute(receiver, attr) if receiver is not None else None
        return None


def _self_name(function: Function, summary: FunctionSummary | None) -> str:
    """Return the name of the object in a method; ``self`` also in a function nested in one."""
    if summary is None or not summary.cls:
        return ""
    parameters = [*function.args.posonlyargs, *function.args.args]
    is_method = summary.qualname == f"{summary.cls}.{summary.name}"
    return parameters[0].arg if is_method and parameters else "self"


def _awaited_values(nodes: list[ast.AST], *, returned: bool) -> Iterator[ast.expr]:
    """Yield what is awaited, entered or iterated over; and in a plain function what it returns."""
    for node in nodes:
        match node:
            case ast.Await(value) | ast.AsyncFor(_, value) | ast.comprehension(_, value, _, 1):
                yield value
            case ast.AsyncWith(items):
                yield from (item.context_expr for item in items)
            case ast.Return(ast.expr() as value) if returned:
                yield value


def _coroutines(call: ast.Call) -> Iterator[ast.expr]:
    """Yield the calls among the arguments, also those in a display or comprehension."""
    for argument in call.args:
        inner = argument.value if isinstance(argument, ast.Starred) else argument
        parts = inner.elts if isinstance(inner, ast.List | ast.Tuple | ast.Set) else [inner]
        made = (part.elt if isinstance(part, ast.ListComp | ast.GeneratorExp) else part for part in parts)
        yield from (one for one in made if isinstance(one, ast.Call))


def _sources(nodes: list[ast.AST] | tuple[()]) -> dict[str, list[ast.expr]]:
    """Return the values that each local name is assigned, entered or iterated from."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        match node:
            case (
                ast.Assign([ast.Name(name)], value)
                | ast.withitem(value, ast.Name(name))
                | ast.AsyncFor(ast.Name(name), value)
                | ast.NamedExpr(ast.Name(name), value)
            ):
                found.setdefault(name, []).append(value)
    return found


def _local_names(nodes: list[ast.AST] | tuple[()]) -> set[str]:
    """Return the names that the function binds, its parameters included."""
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.arg for node in nodes if isinstance(node, ast.arg)}
