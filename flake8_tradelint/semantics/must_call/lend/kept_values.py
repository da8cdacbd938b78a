"""Find a value that an object keeps and lends, and that it uses after a borrower has closed it.

The borrower closes it in the method that lends it, or it is a part of the object, and a method closes that
part while the object lives on.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.lend.borrowers import (
    Borrower,
    borrower,
    closers,
    is_renewed,
    method_called,
    on_self,
    users,
)
from flake8_tradelint.semantics.must_call.lend.closing_callees import works
from flake8_tradelint.semantics.must_call.lend.steps import Lender, steps_of
from flake8_tradelint.semantics.must_call.lend.used_again import Closing, UsedAgain, used_after_close
from flake8_tradelint.semantics.must_call.own.closers import ending_methods
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def lent_by_object(linked: OwnershipDb, resource: Resource, held: Held) -> UsedAgain | None:
    """Return the close by a borrower of what the attribute holds, and a use that comes after it."""
    lenders = [*_lenders(linked, held)]
    if not any(use.kind == "argument" for lender in lenders for use in lender.uses):
        return None
    if is_renewed(linked, held.owner, held.attr):
        return None
    for lender in lenders:
        found = used_after_close(linked, resource, lender)
        if found is not None:
            return found
    return _closed_with_a_part(linked, resource, held, lenders)


def _lenders(linked: OwnershipDb, held: Held) -> Iterator[Lender]:
    """Yield the methods that use the attribute."""
    found: dict[tuple[str, str], tuple[list[Use], Span, str]] = {}
    for path, fact in on_self(linked, Borrower(held.owner, held.attr)):
        if fact.context == "load":
            uses, *_ = found.setdefault((path, fact.function), ([], fact.span, f"{fact.shown}.{fact.attr}"))
            uses += [use for use in fact.uses if use.function == fact.function]
    for (path, function), (uses, start, name) in found.items():
        names = {name, *(use.name for use in uses if use.kind == "local")}
        yield Lender(path, function, tuple(uses), start, frozenset(names), acquires=False)


def _closed_with_a_part(
    linked: OwnershipDb, resource: Resource, held: Held, lenders: list[Lender]
) -> UsedAgain | None:
    """Return a close of a part of the object, by a method after which the value is still used.

    That is so where the same method goes on with it, and where the object has several such parts.
    """
    parts = {
        kept
        for lender in lenders
        for use in lender.uses
        if use.kind == "argument" and (kept := borrower(linked, lender.path, use)) is not None
    }
    ends = {method.qualname for _, method in ending_methods(linked, held.owner)}
    others = [
        use.span
        for lender in lenders
        for use in lender.uses
        if works(resource, use) and lender.function not in ends and lender.path == held.owner.path
    ]
    for kept in sorted(parts, key=lambda one: (one.cls.path, one.cls.qualname)):
        for call, closing in _closes_of(linked, resource, held, kept):
            used = _in_the_method(linked, resource, held, kept, call, lenders)
            if used is None and call.function not in ends and _is_one_of_several(call) and others:
                used = others[0]
            if used is not None:
                return UsedAgain(closing, used, held.owner.path, apart=True)
    return None


def _closes_of(
    linked: OwnershipDb, resource: Resource, held: Held, kept: Borrower
) -> Iterator[tuple[CallFact, Closing]]:
    """Yield the awaited calls by which methods of the lender close such a part."""
    found = closers(linked, resource, kept)
    for name in sorted({ref.qualname.rpartition(".")[2] for ref in found}):
        for call in _calls_on(linked, held, kept, name):
            ref = method_called(linked, kept, name)
            if ref is not None and ref in found and any(use.kind == "awaited" for use in call.uses):
                yield call, Closing(call.span, f"{kept.cls.qualname}.{name}()", found[ref])


def _calls_on(linked: OwnershipDb, held: Held, kept: Borrower, name: str) -> Iterator[CallFact]:
    """Yield the calls of the method ``name`` of such a part in methods of the lender."""
    path = held.owner.path
    for _, call in linked.calls(name, paths=[path]):
        func = call.call.func
        if isinstance(func, e.Attribute) and ClassRef(path, call.cls) == held.owner:
            part = linked.parameters.receivers.infer(path, func.value)
            if part is not None and part.cls == kept.cls:
                yield call


def _in_the_method(
    linked: OwnershipDb,
    resource: Resource,
    held: Held,
    kept: Borrower,
    close: CallFact,
    lenders: list[Lender],
) -> Span | None:
    """Return the place at which the method that closes the part uses it, or the value, afterwards."""
    path, own = held.owner.path, close.function
    uses = [use for lender in lenders if lender.function == own for use in lender.uses]
    places = [use.span for use in uses if works(resource, use)]
    wanted = users(linked, resource, kept)
    for name in sorted({ref.qualname.rpartition(".")[2] for ref in wanted}):
        same = (call for call in _calls_on(linked, held, kept, name) if call.function == own)
        places += [call.span for call in same if _receiver(call) == _receiver(close)]
    lender = Lender(path, own, (), close.span, frozenset({f"self.{held.attr}", _name(close)}), acquires=False)
    steps = steps_of(linked, lender) if places else None
    return steps.first_after(close.span, places) if steps is not None else None


def _receiver(call: CallFact) -> e.Expr | None:
    return call.call.func.value if isinstance(call.call.func, e.Attribute) else None


def _name(call: CallFact) -> str:
    """Return the attribute of ``self`` that is the receiver, as the method calls it."""
    match _receiver(call):
        case e.Attribute(e.SelfOf(), attr):
            return f"self.{attr}"
    return ""


def _is_one_of_several(call: CallFact) -> bool:
    """Return True for ``self.clients[key].close()`` and ``self.clients.pop(key).close()``, but in no loop."""
    if call.looped:
        return False
    match _receiver(call):
        case e.Subscript(e.Attribute(e.SelfOf(), _), _):
            return True
        case e.Call(e.Attribute(e.Attribute(e.SelfOf(), _), "pop" | "get"), _, _):
            return True
    return False
