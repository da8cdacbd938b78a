"""Decide whether the receiver of an attribute may be an instance of a given class."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb


def in_family(linked: ResourceDb, one: ClassRef, owner: ClassRef) -> bool:
    """Return True if an object of ``owner`` may be an instance of ``one``, too."""
    if linked.classes.related(one, owner):
        return True
    # Siblings: some class derives from both (a mixin that closes what another one opens).
    return any(one in linked.classes.mro(child) for child in linked.subclasses(owner))


def may_be_instance(linked: ResourceDb, path: str, receiver: e.Expr, owner: ClassRef) -> bool:
    """Return True if the receiver may be an instance of ``owner``, of a base or of a mixin beside it."""
    return _belongs(linked, path, receiver, owner) is not False


def is_known_instance(linked: ResourceDb, path: str, receiver: e.Expr, owner: ClassRef) -> bool:
    """Return True if the receiver is known to be such an instance."""
    return _belongs(linked, path, receiver, owner) is True


def _belongs(linked: ResourceDb, path: str, receiver: e.Expr, owner: ClassRef) -> bool | None:
    """Return whether the receiver is an instance; ``None`` if its class is not known."""
    if isinstance(receiver, e.SelfOf | e.ClassOf):
        return in_family(linked, ClassRef(path, receiver.qualname), owner)
    symbol = linked.symbols.resolve(path, receiver)
    if isinstance(symbol, ClassRef):
        return in_family(linked, symbol, owner)
    found = linked.receivers.infer(path, receiver)
    if found is None:
        return None
    return isinstance(found.cls, ClassRef) and in_family(linked, found.cls, owner)
