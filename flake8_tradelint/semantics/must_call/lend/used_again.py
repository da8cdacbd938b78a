"""Find a value that its lender uses after a borrower has closed it.

The lender is the function that acquires the value. A borrower is a function that it calls, or an object that
it makes, with the value as an argument.
"""

from __future__ import annotations

from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.must_call.acquire.effects import Ending
from flake8_tradelint.semantics.must_call.lend.borrowers import (
    Borrower,
    borrower,
    closers,
    method_called,
    reaches,
    users,
)
from flake8_tradelint.semantics.must_call.lend.closing_callees import (
    closed_by_callee,
    is_used_by,
    taken_by,
    works,
)
from flake8_tradelint.semantics.must_call.lend.steps import Lender, steps_of
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


class Closing(Record):
    """A call of the lender that makes a borrower close the value, at ``ending``.

    ``left``: it happens where the block of the ``async with`` statement at ``span`` is left. ``together``:
    the call runs beside others of its statement (``gather``).
    """

    span: Span
    shown: str
    ending: Ending
    left: bool = False
    together: bool = False


class UsedAgain(Record):
    """The lender uses at ``used``, in the file ``path``, what the borrower has closed by then.

    ``apart``: the close and the use are in different methods.
    """

    closing: Closing
    used: Span
    path: str
    apart: bool = False


def used_after_close(linked: OwnershipDb, resource: Resource, lender: Lender) -> UsedAgain | None:
    """Return the first use that comes after the close of a borrower, on a path without an exception."""
    lent = [use for use in lender.uses if use.kind == "argument" and not use.through]
    found = [*_closings(linked, resource, lender, lent)] if lent and lender.function else []
    steps = steps_of(linked, lender) if found else None
    if steps is None:
        return None
    places = [*_uses(linked, resource, lender, lent)]
    for closing in sorted(found, key=lambda one: one.span):
        used = steps.first_after(closing.span, places, left=closing.left, together=closing.together)
        if used is not None:
            return UsedAgain(closing, used, lender.path)
    return None


def _closings(linked: OwnershipDb, resource: Resource, lender: Lender, lent: list[Use]) -> Iterator[Closing]:
    """Yield the calls by which a borrower closes the value."""
    for use in lent:
        kept = borrower(linked, lender.path, use)
        if kept is not None:
            yield from _by_object(linked, resource, lender, use, kept)
            continue
        taken = taken_by(linked, lender.path, use) if use.result in ("awaited", "argument") else None
        ending = closed_by_callee(linked, resource, taken) if taken is not None else None
        if taken is not None and ending is not None and _is_coroutine(linked, taken.ref):
            yield Closing(use.span, f"{taken.ref.qualname}()", ending, together=use.result == "argument")


def _is_coroutine(linked: OwnershipDb, ref: FunctionRef) -> bool:
    function = linked.symbols.function(ref)
    return function is not None and function.is_async and not function.is_generator


def _by_object(
    linked: OwnershipDb, resource: Resource, lender: Lender, use: Use, kept: Borrower
) -> Iterator[Closing]:
    made = construction(linked, lender.path, use)
    ending = closers(linked, resource, kept) if made is not None else {}
    for done in made.uses if made is not None and ending else ():
        left = done.kind == "entered" and done.result == "async"
        ref = method_called(linked, kept, "__aexit__" if left else done.name)
        awaited = done.kind == "method" and done.result == "awaited"
        if ref is not None and ref in ending and (left or awaited) and done.function == lender.function:
            name = f"{kept.cls.qualname}.{ref.qualname.rpartition('.')[2]}()"
            yield Closing(done.span, name, ending[ref], left)


def construction(linked: OwnershipDb, path: str, use: Use) -> CallFact | None:
    """Return the call that takes the argument."""
    from flake8_tradelint.semantics import expr as e

    name = use.expr.attr if isinstance(use.expr, e.Import) else e.last_name(use.expr)
    if not name:
        return None
    known = linked.call_summaries.calls_by_argument.get(
        (path, name), partial(_by_argument, linked, path, name)
    )
    found = known.get(use.span.anchor.end)
    if found is not None:
        return found
    return next((fact for _, fact in linked.calls(name, paths=[path]) if _takes(fact, use)), None)


def _by_argument(linked: OwnershipDb, path: str, name: str) -> Mapping[int, CallFact]:
    """Return the calls of the name in the file by the offset at which an argument ends."""
    return {
        given.anchor.end: fact
        for _, fact in linked.calls(name, paths=[path])
        for given in (*fact.arguments, *fact.keywords)
    }


def _takes(fact: CallFact, use: Use) -> bool:
    return any(is_inside(use.span.anchor, given.anchor) for given in (*fact.arguments, *fact.keywords))


def _uses(linked: OwnershipDb, resource: Resource, lender: Lender, lent: list[Use]) -> Iterator[Span]:
    """Yield the places of the lender at which the value must be open."""
    yield from (use.span for use in lender.uses if works(resource, use))
    for use in lent:
        kept = borrower(linked, lender.path, use)
        if kept is None:
            taken = taken_by(linked, lender.path, use)
            if taken is not None and is_used_by(linked, resource, taken):
                yield use.span
            continue
        made, wanted = construction(linked, lender.path, use), users(linked, resource, kept)
        for done in made.uses if made is not None else ():
            ref = method_called(linked, kept, done.name) if done.kind == "method" else None
            if ref is not None and done.function == lender.function and reaches(linked, kept, ref, wanted):
                yield done.span
