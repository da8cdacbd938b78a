"""Objects of the project that take over what they are given: who closes them closes that as well."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.linked import Linked


def in_family(linked: Linked, one: ClassRef, owner: ClassRef) -> bool:
    """May an object of ``owner`` be one of the class ``one``, too?"""
    if linked.classes.related(one, owner):
        return True
    # Siblings: some class derives from both (a mixin that closes what another one opens).
    return any(one in linked.classes.mro(child) for child in linked.subclasses(owner))


def may_be(linked: Linked, path: str, receiver: e.Expr, owner: ClassRef) -> bool:
    """May the receiver be an instance of ``owner``, or a part of one (a mixin, a base)?"""
    return _belongs(linked, path, receiver, owner) is not False


def is_known(linked: Linked, path: str, receiver: e.Expr, owner: ClassRef) -> bool:
    """Is the receiver known to be one?"""
    return _belongs(linked, path, receiver, owner) is True


def _belongs(linked: Linked, path: str, receiver: e.Expr, owner: ClassRef) -> bool | None:
    if isinstance(receiver, e.SelfOf | e.ClassOf):
        return in_family(linked, ClassRef(path, receiver.qualname), owner)
    symbol = linked.symbols.resolve(path, receiver)
    if isinstance(symbol, ClassRef):
        return in_family(linked, symbol, owner)
    found = linked.receivers.infer(path, receiver)
    if found is None:
        return None
    return isinstance(found.cls, ClassRef) and in_family(linked, found.cls, owner)
