"""Find the place in the code that shows why a value has its inferred class."""

from __future__ import annotations

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import Type, instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.summary import SelfAssignment, Variable


_ORIGINS = {"constructor": "created", "annotation": "annotated"}


def origin(linked: ParameterDb, path: str, fact: AttributeFact, receiver: Type, cls: str) -> Location | None:
    """Return the place that tells the reader that the receiver of ``fact`` is a ``cls``."""
    if fact.origin is not None and receiver.evidence != "self":
        how = _ORIGINS.get(receiver.evidence, "assigned")
        return Location(path, fact.origin, f"`{fact.shown}` is a `{cls}`: {how} here")
    return evidence(linked, path, fact.receiver, cls)


def evidence(linked: ParameterDb, path: str, receiver: e.Expr, cls: str) -> Location | None:
    """Return the declaration that makes ``receiver`` a ``cls``; ``None`` if it is not in the project."""
    match receiver:
        case e.Await(value) | e.Narrowed(value):
            return evidence(linked, path, value, cls)
        case e.Attribute(value, attr):
            owner = linked.receivers.infer(path, value)
            return member(linked, instance_of(owner) or owner, attr, cls)
        case e.Call(func):
            return _function(linked, linked.symbols.resolve(path, func), cls)
    return None


def member(linked: ParameterDb, owner: Type | None, attr: str, cls: str) -> Location | None:
    """Return where the attribute of ``owner`` is declared, by an annotation rather than by a value."""
    if owner is None or not isinstance(owner.cls, ClassRef):
        return None
    for ref in linked.classes.project_mro(owner.cls):
        summary = linked.symbols.class_(ref)
        if summary is None:
            continue
        everything: tuple[Variable | SelfAssignment, ...] = (*summary.variables, *summary.self_assignments)
        facts = [fact for fact in everything if fact.name == attr]
        annotated = next((fact for fact in facts if fact.annotation is not None), None)
        if annotated is not None:
            return Location(ref.path, annotated.span, f"`{attr}` is annotated as `{cls}` here")
        if facts:
            return Location(ref.path, facts[-1].span, f"`{attr}` gets a `{cls}` here")
        if attr in summary.methods:
            return _function(linked, FunctionRef(ref.path, f"{ref.qualname}.{attr}"), cls)
    return None


def _function(linked: ParameterDb, symbol: object, cls: str) -> Location | None:
    function = linked.symbols.function(symbol) if isinstance(symbol, FunctionRef) else None
    if function is None or not isinstance(symbol, FunctionRef):
        return None
    return Location(symbol.path, function.span, f"`{function.name}()` returns a `{cls}`")
