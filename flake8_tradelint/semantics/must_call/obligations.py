"""Must-call obligations: which calls acquire, and what takes care of the value.

Sessions and tasks are the same question asked of two tables (``resources``). Nothing here
follows the order of statements: a value is lost only if *no* use of it could discharge it
or hand it to somebody else, so a leak reported here happens on every path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flake8_tradelint.model import Confidence
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.linked import Linked
from flake8_tradelint.semantics.must_call.resources import BORROWERS, Resource
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, Symbol
from flake8_tradelint.semantics.summary import CallFact, Use

LOOP_NAME = re.compile(r"^_*(event_?|io_?|aio_?|async_?|main_?|asyncio_?)?loop$")
"""What people call an event loop of which nothing else is known."""

# Kinds of use after which the value is somebody else's to take care of, or already is.
_HANDED_OVER = frozenset(
    {"awaited", "captured", "entered", "global", "item", "iterated", "lambda", "other", "returned", "yielded"}
)


@dataclass(frozen=True, slots=True)
class Acquisition:
    """A call that acquires: ``confidence`` is how sure we are that it does."""

    path: str
    fact: CallFact
    confidence: Confidence


def acquisition(linked: Linked, resource: Resource, path: str, fact: CallFact) -> Acquisition | None:
    """Does this call acquire the resource?"""
    symbol = linked.symbols.resolve(path, fact.call.func)
    if symbol is not None:
        name = linked.symbols.qualified(symbol)
        if name in resource.functions or is_instance(linked, resource, symbol):
            return Acquisition(path, fact, "high")
        return None
    if isinstance(fact.call.func, e.Attribute) and fact.call.func.attr in resource.loop_methods:
        return _on_a_loop(linked, path, fact, fact.call.func.value)
    return None


def is_instance(linked: Linked, resource: Resource, cls: Symbol) -> bool:
    """Are the instances of ``cls`` such resources: is it one of the classes, or derived from one?"""
    order = linked.classes.mro(cls) if isinstance(cls, ClassRef) else (cls,)
    return any(resource.is_class(linked.symbols.qualified(base)) for base in order)


def _on_a_loop(linked: Linked, path: str, fact: CallFact, receiver: e.Expr) -> Acquisition | None:
    """``receiver.create_task(...)``: an event loop's method, or somebody else's of that name?"""
    found = linked.receivers.infer(path, receiver)
    if found is not None:
        loop = any(linked.classes.is_subclass(found.cls, name) for name in known_types.EVENT_LOOPS)
        return Acquisition(path, fact, "high") if loop else None
    # Nothing is known of the receiver but that people call it a loop.
    return Acquisition(path, fact, "medium") if LOOP_NAME.match(fact.receiver) else None


def handed_over(linked: Linked, path: str, use: Use) -> bool:
    """Is the value somebody else's after this use (an argument, a return, a container ...)?"""
    if use.kind == "argument":
        return not _borrows(linked, path, use)
    return use.kind in _HANDED_OVER


def released(resource: Resource, use: Use) -> bool:
    """Does this use discharge the obligation, or hand on the means to?"""
    return use.kind in ("method", "read") and (use.name in resource.releases or use.name in resource.through)


def owner_class(path: str, use: Use) -> tuple[ClassRef, str] | None:
    """The class whose instances (or which itself) hold the value, and the attribute that does.

    ``self.session = value`` and ``self.sessions[key] = value`` are such uses.
    """
    if use.kind == "attribute":
        holder, name = use.expr, use.name
    elif use.kind == "item" and isinstance(use.expr, e.Attribute):
        holder, name = use.expr.value, use.expr.attr
    else:
        return None
    return (ClassRef(path, holder.qualname), name) if isinstance(holder, e.SelfOf | e.ClassOf) else None


def _borrows(linked: Linked, path: str, use: Use) -> bool:
    symbol = linked.symbols.resolve(path, use.expr) if use.expr is not None else None
    return isinstance(symbol, ExternalRef) and symbol.name in BORROWERS
