"""Infer the class of a receiver for the renames table, through attributes of library objects, too."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import Type, awaited, because, instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.receivers import Receivers
    from flake8_tradelint.semantics.parameters.db import ParameterDb


_MAX_STEPS = 3


def receiver_type(
    linked: ParameterDb, path: str, fact: AttributeFact, receivers: Receivers | None = None
) -> Type | None:
    """Return the class whose attribute is used, for a class object its own; ``None`` if unknown.

    If the receiver is an attribute of an object whose class is not read, its class has no name. The path to
    it has one, by which rows may call it: ``web3.Web3.eth``.
    """
    if isinstance(fact.receiver, e.Super):
        return Type(ClassRef(path, fact.receiver.qualname), "self")
    return _typed(linked, receivers or linked.receivers, path, fact.receiver, _MAX_STEPS)


def _typed(linked: ParameterDb, receivers: Receivers, path: str, receiver: e.Expr, steps: int) -> Type | None:
    found = receivers.infer(path, receiver)
    if found is not None or not steps:
        return instance_of(found) or found
    match receiver:
        case e.Await(value):
            return awaited(_typed(linked, receivers, path, value, steps))
        case e.Call(func=e.Attribute(value, attr)):
            owner = _owner(linked, receivers, path, value, steps)
            return linked.library.returned(owner, attr) if owner is not None else None
        case e.Attribute(value, attr) if linked.symbols.resolve(path, receiver) is None:
            owner = _owner(linked, receivers, path, value, steps)
            if owner is None:
                return None
            kept = linked.parameters.receivers.infer(path, receiver)  # `request.app.state.vat`
            if kept is not None:
                return because(kept, "return statement")
            named = Type(ExternalRef(f"{owner.name}.{attr}"), "attribute")
            return linked.library.attribute(owner, attr) or named
    return None


def _owner(
    linked: ParameterDb, receivers: Receivers, path: str, value: e.Expr, steps: int
) -> ExternalRef | None:
    """Return the class of an object, if it is not one of the project's."""
    owner = _typed(linked, receivers, path, value, steps - 1)
    if owner is None or not isinstance(owner.cls, ExternalRef) or owner.cls.name.startswith("builtins."):
        return None
    return owner.cls
